package io.alphasweep.compare;

import io.alphasweep.compare.Comparison.Outcome;
import io.alphasweep.compare.Verdict.Judgement;
import io.alphasweep.text.Markdown;
import io.alphasweep.text.Measured;
import io.alphasweep.text.Printable;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * A comparison as text: for the terminal, and for CI systems as Markdown, JUnit XML and
 * annotations.
 */
public final class ComparisonFormats {

  private ComparisonFormats() {}

  /** What got worse, what could not be judged, what leads, and a line on the rest. */
  public static String terminal(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    for (Judgement judgement : List.of(Judgement.WORSE, Judgement.NOT_JUDGED)) {
      for (Verdict verdict : comparison.with(judgement)) {
        lines.add(
            "%s: %s, %s: %s"
                .formatted(
                    judgement == Judgement.WORSE ? "WORSE" : "NOT JUDGED",
                    verdict.environment(),
                    verdict.subject(),
                    verdict.reason()));
      }
    }
    comparison.with(Judgement.PASSED).stream()
        .filter(verdict -> !verdict.power().isEmpty())
        .forEach(
            verdict ->
                lines.add(
                    "passed: %s, %s: %s (%s)"
                        .formatted(
                            verdict.environment(),
                            verdict.subject(),
                            verdict.reason(),
                            verdict.power())));
    lines.addAll(comparison.notes());
    if (!comparison.page().isEmpty()) {
      lines.add("Learning curves of both: " + comparison.page());
    }
    lines.addAll(answer(comparison));
    lines.add(conclusion(comparison));
    return lines.stream().map(Printable::line).collect(Collectors.joining(System.lineSeparator()));
  }

  /** Which setting leads in the candidate, and how surely, a sentence each. */
  public static List<String> answer(Comparison comparison) {
    return comparison.answer().stream()
        .map(sentence -> Printable.line("In the candidate, " + sentence))
        .toList();
  }

  /** One sentence. */
  public static String conclusion(Comparison comparison) {
    int judged = comparison.verdicts().size() - comparison.with(Judgement.NOT_JUDGED).size();
    String conclusion =
        switch (comparison.outcome()) {
          case PASSED -> "Nothing got worse in %d judgements.".formatted(judged);
          case WORSE ->
              "Got worse: %d of %d judgements."
                  .formatted(comparison.with(Judgement.WORSE).size(), judged);
          case REFUSED ->
              comparison.verdicts().isEmpty()
                  ? "Refused to judge: nothing matches."
                  : "Refused to judge: too few seeds for %d settings."
                      .formatted(comparison.notJudged(false));
        };
    long speeds = comparison.notJudged(true);
    return speeds == 0
        ? conclusion
        : conclusion + " Speed was not judged for %d settings.".formatted(speeds);
  }

  /** A conclusion, what leads in the candidate, and a table of all verdicts. */
  public static String markdown(Comparison comparison) {
    StringBuilder text = new StringBuilder("**").append(conclusion(comparison)).append("**\n\n");
    answer(comparison).forEach(line -> text.append(Markdown.text(line)).append("\n\n"));
    comparison.notes().forEach(note -> text.append(Markdown.text(note)).append("\n\n"));
    if (!comparison.page().isEmpty()) {
      text.append("Learning curves of both: ")
          .append(Markdown.code(comparison.page()))
          .append("\n\n");
    }
    text.append("| | environment | setting | change | 95% interval | p | |\n");
    text.append("| --- | --- | --- | ---: | ---: | ---: | --- |\n");
    for (Verdict verdict : comparison.verdicts()) {
      text.append(
          Markdown.row(
              List.of(
                  verdict.judgement().words(),
                  verdict.environment(),
                  verdict.subject(),
                  number("%.1f", verdict.candidate() - verdict.baseline()),
                  interval(verdict),
                  Measured.chance(verdict.p()),
                  verdict.explanation())));
    }
    return text.toString();
  }

  /**
   * GitHub's workflow commands, a line each: an error for what got worse, a warning for what could
   * not be judged, and the conclusion.
   */
  public static List<String> annotations(Comparison comparison) {
    List<String> lines = new ArrayList<>();
    for (Verdict verdict : comparison.verdicts()) {
      String title = verdict.environment() + ", " + verdict.subject();
      switch (verdict.judgement()) {
        case WORSE -> lines.add(annotation("error", title, verdict.explanation()));
        case NOT_JUDGED -> lines.add(annotation("warning", title, verdict.explanation()));
        case PASSED -> {}
      }
    }
    comparison.notes().forEach(note -> lines.add(annotation("warning", "AlphaSweep", note)));
    String level =
        switch (comparison.outcome()) {
          case PASSED -> "notice";
          case WORSE, REFUSED -> "error";
        };
    lines.add(annotation(level, "AlphaSweep", conclusion(comparison)));
    return lines;
  }

  private static String annotation(String level, String title, String message) {
    String escaped = escaped(Printable.line(title)).replace(":", "%3A").replace(",", "%2C");
    return "::%s title=%s::%s".formatted(level, escaped, escaped(Printable.line(message)));
  }

  private static String escaped(String text) {
    return text.replace("%", "%25");
  }

  /**
   * One test case per verdict; what was not judged is skipped, or an error if nothing was. What
   * leads in the candidate is no test: it is the suite's output.
   */
  public static String junit(Comparison comparison, double seconds) {
    StringWriter text = new StringWriter();
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(text);
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "alphasweep compare");
      boolean refused = comparison.outcome() == Outcome.REFUSED;
      int extra = comparison.verdicts().isEmpty() ? 1 : 0;
      xml.writeAttribute("tests", "" + (comparison.verdicts().size() + extra));
      xml.writeAttribute("failures", "" + comparison.with(Judgement.WORSE).size());
      long errors = refused ? comparison.notJudged(false) : 0;
      xml.writeAttribute("errors", "" + (errors + extra));
      xml.writeAttribute("skipped", "" + (comparison.with(Judgement.NOT_JUDGED).size() - errors));
      xml.writeAttribute("time", String.format(Locale.ROOT, "%.3f", seconds));
      if (extra > 0) {
        String notes = String.join("; ", comparison.notes());
        testCase(xml, "settings", "match", "error", notes, "");
      }
      for (Verdict verdict : comparison.verdicts()) {
        String kind =
            switch (verdict.judgement()) {
              case PASSED -> "system-out";
              case WORSE -> "failure";
              case NOT_JUDGED -> refused && !verdict.ofSpeed() ? "error" : "skipped";
            };
        String curves =
            verdict.judgement() == Judgement.WORSE && !comparison.page().isEmpty()
                ? "\nlearning curves of both: " + comparison.page()
                : "";
        testCase(
            xml,
            verdict.environment(),
            verdict.subject(),
            kind,
            verdict.explanation(),
            curves + figures(verdict));
      }
      if (!comparison.answer().isEmpty()) {
        xml.writeStartElement("system-out");
        xml.writeCharacters(String.join("\n", answer(comparison)));
        xml.writeEndElement();
      }
      xml.writeEndElement();
      xml.writeEndDocument();
      xml.close();
    } catch (XMLStreamException e) {
      throw new IllegalStateException("a StringWriter does not fail", e);
    }
    return text + "\n";
  }

  /** What a verdict stands on, a line each. */
  private static String figures(Verdict verdict) {
    return "\nbaseline: %s\ncandidate: %s\nchange: %s, 95%% interval %s\np: %s"
        .formatted(
            number("%.4g", verdict.baseline()),
            number("%.4g", verdict.candidate()),
            number("%.4g", verdict.candidate() - verdict.baseline()),
            interval(verdict),
            Measured.chance(verdict.p()));
  }

  private static String interval(Verdict verdict) {
    return Double.isNaN(verdict.change().low())
        ? "-"
        : "[%s, %s]"
            .formatted(
                number("%.1f", verdict.change().low()), number("%.1f", verdict.change().high()));
  }

  private static void testCase(
      XMLStreamWriter xml,
      String environment,
      String subject,
      String kind,
      String message,
      String more)
      throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", Printable.line(environment));
    xml.writeAttribute("name", Printable.line(subject));
    xml.writeStartElement(kind);
    if (kind.equals("system-out")) {
      xml.writeCharacters(Printable.of(message));
    } else {
      xml.writeAttribute("message", Printable.line(message));
      xml.writeCharacters(Printable.of(environment + ", " + subject + "\n" + message + more));
    }
    xml.writeEndElement();
    xml.writeEndElement();
  }

  private static String number(String format, double value) {
    return Double.isNaN(value) ? "-" : String.format(Locale.ROOT, format, value);
  }
}
