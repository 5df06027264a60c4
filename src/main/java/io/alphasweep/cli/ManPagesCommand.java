package io.alphasweep.cli;

import io.alphasweep.machine.Provenance;
import io.alphasweep.store.RefusedException;
import io.alphasweep.text.WholeFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help;
import picocli.CommandLine.Help.Ansi;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Model.OptionSpec;
import picocli.CommandLine.Model.UsageMessageSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/**
 * Writes the manual pages, one of each command, from what its help says.
 *
 * <p>Picocli's own generator writes AsciiDoc, which another program would have to turn into what
 * {@code man} reads; these are in the macros of man(7) at once.
 */
@Command(
    name = "generate-man-pages",
    mixinStandardHelpOptions = true,
    description =
        "Writes a manual page of each command: DIR/alphasweep.1, DIR/alphasweep-run.1 and so on."
            + " 'man -l FILE' shows one; in a man1 folder of the MANPATH, 'man alphasweep run'"
            + " does.")
final class ManPagesCommand implements Callable<Integer> {

  @Parameters(paramLabel = "DIR", description = "The folder; made if missing.")
  private Path folder;

  @Spec private CommandSpec command;

  @Override
  public Integer call() {
    List<CommandLine> commands = new ArrayList<>(List.of(command.root().commandLine()));
    commands.addAll(command.root().subcommands().values());
    try {
      Files.createDirectories(folder);
      for (CommandLine each : commands) {
        String name = name(each.getCommandSpec());
        WholeFile.write(folder.resolve(name + ".1"), page(each.getCommandSpec(), commands));
      }
    } catch (IOException e) {
      throw new RefusedException("cannot write manual pages to %s: %s".formatted(folder, e), e);
    }
    command.commandLine().getOut().printf("%,d manual pages: %s%n", commands.size(), folder);
    command.commandLine().getOut().flush();
    return 0;
  }

  private static String name(CommandSpec spec) {
    return spec.qualifiedName("-");
  }

  private static String page(CommandSpec spec, Collection<CommandLine> all) {
    UsageMessageSpec usage = spec.usageMessage();
    List<String> description = lines(usage.description());
    StringBuilder page = new StringBuilder();
    page.append(
        ".TH \"%s\" \"1\" \"\" \"AlphaSweep %s\" \"AlphaSweep\"\n"
            .formatted(
                escaped(name(spec).toUpperCase(Locale.ROOT)),
                escaped(Provenance.ofThisProcess().alphasweep())));
    section(page, "NAME");
    page.append(escaped(name(spec))).append(" \\- ").append(escaped(summary(spec))).append('\n');
    section(page, "SYNOPSIS");
    Help help = new Help(spec, Help.defaultColorScheme(Ansi.OFF));
    page.append(line(help.synopsis(0).strip().replaceAll("\\s+", " ")));
    section(page, "DESCRIPTION");
    paragraphs(page, description);
    if (spec.parent() == null) {
      section(page, "COMMANDS");
      spec.subcommands()
          .forEach((name, of) -> item(page, name, List.of(summary(of.getCommandSpec()))));
    }
    if (!spec.positionalParameters().isEmpty()) {
      section(page, "ARGUMENTS");
      spec.positionalParameters()
          .forEach(argument -> item(page, argument.paramLabel(), lines(argument.description())));
    }
    List<OptionSpec> options = spec.options().stream().filter(option -> !option.hidden()).toList();
    if (!options.isEmpty()) {
      section(page, "OPTIONS");
      options.forEach(option -> item(page, names(option), lines(option.description())));
    }
    if (!usage.exitCodeList().isEmpty()) {
      section(page, "EXIT STATUS");
      for (Map.Entry<String, String> code : usage.exitCodeList().entrySet()) {
        item(page, code.getKey(), List.of(code.getValue()));
      }
    }
    if (usage.footer().length > 0) {
      String heading = plain(usage.footerHeading()).strip().replaceFirst(":$", "");
      section(page, heading.isEmpty() ? "NOTES" : heading.toUpperCase(Locale.ROOT));
      page.append(".nf\n");
      lines(usage.footer()).forEach(line -> page.append(line(line)));
      page.append(".fi\n");
    }
    section(page, "SEE ALSO");
    page.append(
        all.stream()
            .map(CommandLine::getCommandSpec)
            .filter(other -> other != spec)
            .map(other -> ".BR " + escaped(name(other)) + " (1)")
            .collect(Collectors.joining(",\n", "", "\n")));
    return page.toString();
  }

  /** The first sentence of what the command does. */
  private static String summary(CommandSpec spec) {
    return lines(spec.usageMessage().description()).stream()
        .findFirst()
        .map(line -> line.replaceFirst("(?<!\\b[A-Z])[.:](\\s.*)?$", ""))
        .orElse(spec.name());
  }

  private static String names(ArgSpec argument) {
    OptionSpec option = (OptionSpec) argument;
    String value = option.arity().max() == 0 ? "" : "=" + option.paramLabel();
    return String.join(", ", option.names()) + value;
  }

  private static List<String> lines(String[] text) {
    return plain(String.join("\n", text)).lines().toList();
  }

  /** Without the markup for terminals, and with the line ends that it stands for. */
  private static String plain(String text) {
    return Ansi.OFF.string(text).replace("%n", "\n").replace("%%", "%");
  }

  private static void section(StringBuilder page, String name) {
    page.append(".SH ").append(escaped(name)).append('\n');
  }

  private static void item(StringBuilder page, String term, List<String> meaning) {
    page.append(".TP\n.B ").append(escaped(term)).append('\n');
    meaning.stream().filter(each -> !each.isBlank()).forEach(each -> page.append(line(each)));
  }

  private static void paragraphs(StringBuilder page, List<String> lines) {
    lines.stream()
        .filter(each -> !each.isBlank())
        .forEach(each -> page.append(".PP\n").append(line(each.strip())));
  }

  private static String line(String text) {
    String escaped = escaped(text);
    return (escaped.startsWith(".") || escaped.startsWith("'") ? "\\&" : "") + escaped + "\n";
  }

  private static String escaped(String text) {
    return text.replace("\\", "\\e").replace("-", "\\-");
  }
}
