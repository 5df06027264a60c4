package io.alphasweep.config;

import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigIncludeContext;
import com.typesafe.config.ConfigIncluder;
import com.typesafe.config.ConfigIncluderClasspath;
import com.typesafe.config.ConfigIncluderFile;
import com.typesafe.config.ConfigIncluderURL;
import com.typesafe.config.ConfigObject;
import com.typesafe.config.ConfigParseOptions;
import com.typesafe.config.ConfigResolveOptions;
import com.typesafe.config.ConfigResolver;
import com.typesafe.config.ConfigValue;
import com.typesafe.config.ConfigValueFactory;
import io.alphasweep.config.HoconOutline.Clash;
import io.alphasweep.config.HoconOutline.Mark;
import io.alphasweep.config.HoconOutline.Reference;
import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.net.URL;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Reads one HOCON file as data: nothing outside the file takes part, neither included files nor
 * environment variables nor system properties.
 */
public final class HoconFile {

  /** Stands for the standard input, which can be read once. */
  private static final String STANDARD_INPUT = "-";

  /** Far above any file written by hand, far below what would exhaust the memory. */
  private static final int MOST_MIB = 4;

  private static final int MOST_BYTES = MOST_MIB << 20;

  /**
   * A file.
   *
   * @param root its root object, resolved
   * @param text as it was read: a pipe gives it once
   */
  public record Content(ConfigObject root, String text) {}

  private HoconFile() {}

  /** What messages call the file. */
  public static String name(Path path) {
    return isStandardInput(path) ? "standard input" : path.toString();
  }

  private static boolean isStandardInput(Path path) {
    return path.toString().equals(STANDARD_INPUT);
  }

  /**
   * Reads a file, once.
   *
   * @param path {@code -} for the standard input
   * @throws FaultyFileException if there is no such file, it is no HOCON, it reaches outside, or it
   *     is larger than any that people write
   */
  public static Content read(Path path, Problems problems) throws FaultyFileException {
    String text = text(path, problems);
    return new Content(parse(text, name(path), problems), text);
  }

  private static String text(Path path, Problems problems) throws FaultyFileException {
    try {
      if (Files.isDirectory(path)) {
        throw fatal(problems, 0, "is a directory; accepted: a " + problems.kind());
      }
      byte[] bytes;
      try (InputStream in = isStandardInput(path) ? System.in : Files.newInputStream(path)) {
        bytes = in.readNBytes(MOST_BYTES + 1);
      }
      if (bytes.length > MOST_BYTES) {
        throw tooLarge("is", problems);
      }
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.startsWith("\uFEFF") ? text.substring(1) : text;
    } catch (NoSuchFileException e) {
      throw fatal(problems, 0, "there is no such file");
    } catch (AccessDeniedException e) {
      throw fatal(problems, 0, "the file may not be read");
    } catch (CharacterCodingException e) {
      throw fatal(problems, 0, "is not a text in UTF-8; accepted: a " + problems.kind());
    } catch (IOException | SecurityException e) {
      throw fatal(problems, 0, "cannot be read: " + e.getMessage());
    }
  }

  private static ConfigObject parse(String text, String file, Problems problems)
      throws FaultyFileException {
    Refuser refuser = new Refuser();
    ConfigParseOptions options =
        ConfigParseOptions.defaults().setOriginDescription(file).setIncluder(refuser);
    try {
      HoconOutline outline = new HoconOutline(text);
      if (outline.isUnreadable()) {
        throw fatal(problems, outline.limit().line(), outline.limit().text());
      }
      ConfigObject root = ConfigFactory.parseString(text, options).root();
      report(outline, problems);
      if (refuser.used && outline.includes().isEmpty()) {
        problems.error(0, "include", isData(problems) + ", so it includes no other");
      }
      problems.throwIfAny();
      if (HoconSize.ofReferences(outline) > MOST_BYTES) {
        throw tooLarge("with what its references name in their place it is", problems);
      }
      ConfigResolveOptions local = ConfigResolveOptions.noSystem().appendResolver(refuser);
      ConfigObject resolved = root.toConfig().resolve(local).root();
      for (String unknown : refuser.lookedUp) {
        problems.error(
            lineOf(unknown, outline),
            "",
            "${"
                + unknown
                + "} names nothing in this file; "
                + isData(problems)
                + ", so environment variables and system properties are not read");
      }
      problems.throwIfAny();
      return resolved;
    } catch (ConfigException e) {
      Optional<SyntaxHint> hint =
          e instanceof ConfigException.Parse ? SyntaxHint.of(text) : Optional.empty();
      if (hint.isPresent()) {
        throw fatal(problems, hint.get().line(), hint.get().words());
      }
      int line = e.origin() == null ? 0 : e.origin().lineNumber();
      throw fatal(problems, line, "cannot be read as HOCON: " + sentence(e, file));
    } catch (StackOverflowError e) {
      throw fatal(problems, 0, "cannot be read: groups or lists stand too deep in one another");
    }
  }

  private static FaultyFileException tooLarge(String what, Problems problems) {
    return fatal(
        problems,
        0,
        "%s larger than %d MiB; accepted: a %s".formatted(what, MOST_MIB, problems.kind()));
  }

  private static void report(HoconOutline outline, Problems problems) {
    if (outline.limit() != null) {
      problems.error(outline.limit().line(), "", outline.limit().text());
    }
    for (Mark include : outline.includes()) {
      problems.error(
          include.line(),
          "",
          "found '" + include.text() + "'; " + isData(problems) + ", so it has no includes");
    }
    for (Mark append : outline.appends()) {
      problems.error(append.line(), append.text(), "found +=; accepted: the whole value, with =");
    }
    for (Clash clash : outline.clashes()) {
      problems.error(clash.second(), clash.key(), sentence(clash));
    }
  }

  private static String isData(Problems problems) {
    return "a " + problems.kind() + " is data and stands alone";
  }

  private static String sentence(Clash clash) {
    if (clash.key().equals(clash.other())) {
      return "is set a second time; the first is in line " + clash.first();
    }
    String sentence = clash.other() + " has a value already, in line " + clash.first();
    boolean axes = clash.key().startsWith("grid.") || clash.key().startsWith("zip.");
    String setting = clash.key().substring(clash.key().indexOf('.') + 1);
    return sentence
        + (axes
            ? "; to keep both axes, write \"" + setting + "\" in quotes"
            : "; a name with settings beside it is a group: %s { name = ..., %s = ... }"
                .formatted(clash.other(), clash.key().substring(clash.other().length() + 1)));
  }

  private static int lineOf(String path, HoconOutline outline) {
    String plain = path.replace("\"", "");
    return outline.references().stream()
        .filter(reference -> reference.target().equals(plain))
        .mapToInt(Reference::line)
        .findFirst()
        .orElse(0);
  }

  /** The library's message without the place, which stands in front of every problem. */
  private static String sentence(ConfigException e, String file) {
    String message = String.valueOf(e.getMessage());
    if (message.startsWith(file + ": ")) {
      message = message.substring(file.length() + 2);
    }
    return message.replaceFirst("^\\d+: ", "").replaceAll("\\s+", " ");
  }

  private static FaultyFileException fatal(Problems problems, int line, String message) {
    problems.error(line, "", message);
    try {
      problems.throwIfAny();
    } catch (FaultyFileException e) {
      return e;
    }
    throw new IllegalStateException("a problem was just added");
  }

  /** Stands in for everything outside the file, gives nothing, and remembers what was asked. */
  private static final class Refuser
      implements ConfigIncluder,
          ConfigIncluderURL,
          ConfigIncluderFile,
          ConfigIncluderClasspath,
          ConfigResolver {

    private final List<String> lookedUp = new ArrayList<>();
    private boolean used;

    private ConfigObject nothing() {
      used = true;
      return ConfigFactory.empty().root();
    }

    @Override
    public ConfigObject include(ConfigIncludeContext context, String what) {
      return nothing();
    }

    @Override
    public ConfigObject includeURL(ConfigIncludeContext context, URL what) {
      return nothing();
    }

    @Override
    public ConfigObject includeFile(ConfigIncludeContext context, File what) {
      return nothing();
    }

    @Override
    public ConfigObject includeResources(ConfigIncludeContext context, String what) {
      return nothing();
    }

    @Override
    public ConfigIncluder withFallback(ConfigIncluder fallback) {
      return this;
    }

    @Override
    public ConfigValue lookup(String path) {
      lookedUp.add(path);
      return ConfigValueFactory.fromAnyRef("");
    }

    @Override
    public ConfigResolver withFallback(ConfigResolver fallback) {
      return this;
    }
  }
}
