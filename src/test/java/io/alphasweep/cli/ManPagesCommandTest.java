package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.AutoComplete;
import picocli.CommandLine;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;

/** Manual pages and completion know every command, every option and every exit code. */
class ManPagesCommandTest {

  @TempDir private Path directory;

  private final CommandLine root = AlphaSweep.commandLine();

  private Path folder;

  @BeforeEach
  void generate() {
    folder = directory.resolve("a folder/man1");
    StringWriter out = new StringWriter();
    root.setOut(new PrintWriter(out, true));
    assertThat(root.execute("generate-man-pages", folder.toString())).isZero();
    assertThat(out.toString()).isEqualTo("%d manual pages: %s%n".formatted(all().size(), folder));
  }

  private List<CommandSpec> all() {
    List<CommandSpec> all = new ArrayList<>(List.of(root.getCommandSpec()));
    root.getSubcommands().values().forEach(command -> all.add(command.getCommandSpec()));
    return all;
  }

  @Test
  void tellEveryCommandOptionAndExitCode() throws IOException {
    assertThat(all()).hasSizeGreaterThan(12);
    String pageOfAll = read(folder.resolve("alphasweep.1"));
    for (CommandSpec command : all()) {
      String name = command.qualifiedName("-");
      String page = read(folder.resolve(name + ".1"));
      assertThat(page).startsWith(".TH \"" + name.toUpperCase(Locale.ROOT) + "\" ");
      assertThat(page.lines()).contains(".SH NAME", ".SH SYNOPSIS", ".SH DESCRIPTION");
      for (OptionSpec option : command.options()) {
        boolean told = page.contains("\n.B " + String.join(", ", option.names()));
        assertThat(told).as("%s %s", name, option).isEqualTo(!option.hidden());
      }
      command
          .positionalParameters()
          .forEach(argument -> assertThat(page).contains("\n.B " + argument.paramLabel() + "\n"));
      command
          .usageMessage()
          .exitCodeList()
          .forEach((code, what) -> assertThat(page).contains("\n.B " + code + "\n" + what));
      if (command.parent() != null) {
        assertThat(pageOfAll).contains("\n.B " + command.name() + "\n");
        assertThat(pageOfAll).contains("\n.BR " + name + " (1)");
      }
    }
  }

  /** A page with its escapes taken back. */
  private static String read(Path page) throws IOException {
    return Files.readString(page).replace("\\-", "-").replace("\\&", "").replace("\\e", "\\");
  }

  @Test
  void areReadByGroffWithoutAWarning() throws Exception {
    for (CommandSpec command : all()) {
      Path page = folder.resolve(command.qualifiedName("-") + ".1");
      ProcessBuilder builder =
          new ProcessBuilder("groff", "-man", "-ww", "-Tascii", page.toString());
      Path warnings = directory.resolve("warnings");
      builder.redirectError(warnings.toFile());
      Process groff;
      try {
        groff = builder.start();
      } catch (IOException e) {
        Assumptions.abort("there is no groff");
        return;
      }
      String text = new String(groff.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(groff.waitFor()).as(text).isZero();
      assertThat(warnings).as(page.toString()).isEmptyFile();
      assertThat(text.replaceAll(".\b", "")).contains("SYNOPSIS", "SEE ALSO");
    }
  }

  /** The script of bash and zsh. */
  @Test
  void completionKnowsThemToo() {
    String script = AutoComplete.bash("alphasweep", AlphaSweep.commandLine());
    for (CommandSpec command : all()) {
      if (command.parent() != null) {
        assertThat(script)
            .contains("_picocli_alphasweep_" + command.name().replaceAll("[^a-z]", "") + "()");
      }
      for (OptionSpec option : command.options()) {
        if (!option.hidden()) {
          assertThat(script).contains("'" + option.longestName() + "'");
        }
      }
    }
  }
}
