package io.alphasweep.machine;

import io.alphasweep.fault.UnsuitableMachineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * The platform that this build's native libraries are for: an operating system, a processor and the
 * oldest glibc that has what they ask for, which depends on the machine that linked them.
 */
public final class Platform {

  /** As people call a processor, and as JavaCPP calls its folder. */
  private static final Map<String, String> FOLDERS =
      Map.of("x86_64", "linux-x86_64", "aarch64", "linux-arm64");

  /** Libraries of the build; {@code %s} is the folder. */
  private static final List<String> LINKED =
      List.of(
          "/io/alphasweep/kernel/%s/libjniNativeKernel.so",
          "/io/alphasweep/simulator/mujoco/%s/libjniNativeMujoco.so",
          "/io/alphasweep/simulator/procgen/%s/libjniNativeProcgen.so",
          "/io/alphasweep/simulator/atari/%s/libjniNativeAtari.so");

  /** The 29 of glibc 2.29, which PyTorch's libraries ask for. */
  static final int TORCH_GLIBC = 29;

  /** What a library asks of glibc, by the names of its versions in ELF. */
  private static final Pattern ASKED = Pattern.compile("GLIBC_2\\.(\\d{1,3})[.\0]");

  /** What glibc says of itself when it is run. */
  private static final Pattern BANNER = Pattern.compile("GNU C Library .*version 2\\.(\\d{1,3})");

  private Platform() {}

  /**
   * Refuses to run on any other.
   *
   * @throws UnsuitableMachineException if this process does
   */
  public static void require() {
    String os = System.getProperty("os.name");
    String arch = System.getProperty("os.arch").replace("amd64", "x86_64");
    require(os, arch, os.equals("Linux") ? libc() : "", Platform::needed);
  }

  /**
   * Minor version of the glibc that libraries in a folder of the class path need; empty if none is
   * there.
   */
  interface Needs {
    OptionalInt of(String folder);
  }

  /**
   * @param libc as {@link #libc}
   */
  static void require(String os, String arch, String libc, Needs needs) {
    String folder = FOLDERS.get(arch);
    OptionalInt needed =
        folder == null || !os.equals("Linux") ? OptionalInt.empty() : needs.of(folder);
    if (needed.isEmpty()) {
      throw unsuitable("%s on %s".formatted(os, arch), needs);
    }
    if (!libc.matches("glibc 2\\.\\d+")
        || Integer.parseInt(libc.substring("glibc 2.".length())) < needed.getAsInt()) {
      throw unsuitable("%s on %s with %s".formatted(os, arch, libc), needs);
    }
  }

  private static UnsuitableMachineException unsuitable(String found, Needs needs) {
    List<String> accepted =
        FOLDERS.keySet().stream()
            .sorted()
            .flatMap(
                arch ->
                    needs.of(FOLDERS.get(arch)).stream()
                        .mapToObj(
                            "Linux on %s with glibc 2.%%d or newer".formatted(arch)::formatted))
            .toList();
    return new UnsuitableMachineException(
        "found %s; accepted: %s, for which this was built"
            .formatted(found, String.join(" and ", accepted)));
  }

  private static OptionalInt needed(String folder) {
    int newest = -1;
    for (String library : LINKED) {
      try (InputStream in = Platform.class.getResourceAsStream(library.formatted(folder))) {
        if (in != null) {
          newest = Math.max(newest, Math.max(TORCH_GLIBC, asked(in.readAllBytes())));
        }
      } catch (IOException e) {
        throw new UnsuitableMachineException(
            "%s cannot be read: %s".formatted(library.formatted(folder), e.getMessage()));
      }
    }
    return newest < 0 ? OptionalInt.empty() : OptionalInt.of(newest);
  }

  /** The newest glibc 2.x that a library asks for; 0 if it asks for none. */
  static int asked(byte[] library) {
    return ASKED
        .matcher(new String(library, StandardCharsets.ISO_8859_1))
        .results()
        .mapToInt(match -> Integer.parseInt(match.group(1)))
        .max()
        .orElse(0);
  }

  /** The C library of this process: {@code glibc 2.36}, {@code musl}, or {@code no glibc}. */
  static String libc() {
    try (Stream<String> mapped = Files.lines(Path.of("/proc/self/maps"))) {
      List<String> files =
          mapped
              .filter(line -> line.contains("/"))
              .map(line -> line.substring(line.indexOf('/')))
              .toList();
      for (String file : files) {
        String name = file.substring(file.lastIndexOf('/') + 1);
        if (name.startsWith("ld-musl-") || name.startsWith("libc.musl-")) {
          return "musl";
        }
        if (name.equals("libc.so.6") || name.matches("libc-2\\.\\d+\\.so")) {
          byte[] library = Files.readAllBytes(Path.of(file));
          Matcher banner = BANNER.matcher(new String(library, StandardCharsets.ISO_8859_1));
          if (banner.find()) {
            return "glibc 2." + banner.group(1);
          }
        }
      }
      return "no glibc";
    } catch (IOException e) {
      return "a /proc that cannot be read";
    }
  }
}
