package io.alphasweep.serve;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.cluster.SweepStatus;
import io.alphasweep.fault.OneLine;
import io.alphasweep.report.GrowingReport;
import io.alphasweep.report.ServedPages;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** One result directory that is served: what was read of it last. */
final class ServedSweep {

  /** Share of the time that the making of one page may take: a sweep needs the processor more. */
  private static final int PAUSES = 9;

  private static final String READING = "reading";

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * What is shown at one moment.
   *
   * @param entry in the list
   * @param page the whole page
   * @param state how far the sweep is and which page that is, for the page's script
   */
  record Shown(ServedPages.Entry entry, Answer page, Answer state) {}

  private final String name;
  private final ResultDirectory results;
  private final GrowingReport report;

  private Optional<GrowingReport.Made> made = Optional.empty();
  private Answer page;
  private String pageId = "";
  private boolean changed = true;
  private boolean rests;
  private String settings = "";
  private String lastState = "";
  private Instant fedAt;
  private boolean tablesAreOld;
  private long nextPage = System.nanoTime();
  private long nextTables = nextPage;
  private volatile Shown shown;

  ServedSweep(String name, ResultDirectory results, LaterSettings later) {
    this.name = name;
    this.results = results;
    this.report = new GrowingReport(results, later);
    this.shown = reading();
  }

  /** What was made last; of a first reading, how far it is. From any thread. */
  Shown shown() {
    Shown last = shown;
    return last.entry().state().equals(READING) ? reading() : last;
  }

  private Shown reading() {
    return shown(
        READING,
        "%,d of %,d files.".formatted(report.filesRead(), report.files()),
        Optional.empty(),
        null);
  }

  /** Looks whether anything came, and makes of it what is shown. One thread at a time. */
  void look() {
    try {
      Optional<SweepStatus> status = SweepStatus.read(results);
      ObjectNode json = status.map(SweepStatus::json).orElseGet(JSON::createObjectNode);
      String state = status.map(SweepStatus::state).orElse("unknown");
      if (report.feed()) {
        changed = true;
        rests = false;
        fedAt = Instant.now().truncatedTo(ChronoUnit.SECONDS);
      }
      String named = json.path("running").findValuesAsText("trial_id").toString();
      boolean ended = !state.equals(lastState);
      changed |= !rests && (!named.equals(settings) || ended);
      long now = System.nanoTime();
      if (changed && (ended || now >= nextPage)) {
        settings = named;
        lastState = state;
        nextPage = now + makePage(json, state, words(status), false);
        changed = false;
        tablesAreOld = true;
      } else if (tablesAreOld && now >= nextTables) {
        nextTables = now + makePage(json, state, words(status), true);
        tablesAreOld = false;
      }
      shown = shown(state, words(status), made, page);
      if (!changed && !tablesAreOld && !rests && state.equals("done")) {
        report.rest();
        rests = true;
      }
    } catch (IOException | RuntimeException e) {
      shown = shown("unreadable", OneLine.of(e) + ".", made, page);
    }
  }

  /**
   * Makes the page.
   *
   * @param whole with its tables made anew
   * @return nanoseconds until the next one, lest making them takes the processor from the sweep
   */
  private long makePage(ObjectNode status, String state, String words, boolean whole)
      throws IOException {
    long start = processorNanos();
    pageId = Long.toHexString(System.nanoTime());
    made = report.page(status, Map.of("state", state, "words", words, "page", pageId), whole);
    page = made.map(of -> Answer.html(of.html())).orElse(null);
    return PAUSES * (processorNanos() - start);
  }

  /** What this thread took of a processor; others may keep it from one for long. */
  static long processorNanos() {
    return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
  }

  private Shown shown(String state, String words, Optional<GrowingReport.Made> of, Answer whole) {
    ServedPages.Entry entry =
        new ServedPages.Entry(
            name,
            of.map(GrowingReport.Made::title).orElse(name),
            results.location(),
            state,
            words,
            of.map(GrowingReport.Made::verdicts).orElse(List.of()));
    ObjectNode json =
        JSON.createObjectNode()
            .put("state", state)
            .put("words", words)
            .put("page", whole == null ? "" : pageId);
    return new Shown(
        entry,
        whole == null ? Answer.html(ServedPages.waiting(entry)) : whole,
        Answer.json(json.toString()));
  }

  /** How far it is, in a sentence or two, and when rows came last. */
  private String words(Optional<SweepStatus> status) {
    String fed = fedAt == null ? "" : " Rows as of %s.".formatted(fedAt);
    if (status.isEmpty()) {
      return "No run left its status here." + fed;
    }
    SweepStatus of = status.get();
    String updated = OneLine.of(of.json().path("updated_at").asText());
    String trials =
        "%,d of %,d trials ended, %.1f%% done".formatted(of.ended(), of.trials(), of.percent());
    return switch (of.state()) {
          case "running" ->
              "%s, %,.0f steps per second%s."
                  .formatted(
                      trials,
                      of.json().path("steps_per_second").asDouble(),
                      of.remainingSeconds().map(ServedSweep::left).orElse(""));
          case "done" -> "since %s: %,d trials.".formatted(updated, of.trials());
          case "died" ->
              "%s; its process is gone, its last sign is of %s. The same run command goes on."
                  .formatted(trials, updated);
          case "starting" -> "%,d trials.".formatted(of.trials());
          default -> {
            String reason = OneLine.of(of.json().path("reason").asText(""));
            yield "%s%s; since %s."
                .formatted(
                    trials,
                    reason.isEmpty() || reason.equals("null") ? "" : ": " + reason,
                    updated);
          }
        }
        + fed;
  }

  private static String left(double seconds) {
    Duration left = Duration.ofSeconds(Math.round(seconds));
    return ", %d:%02d:%02d left"
        .formatted(left.toHours(), left.toMinutesPart(), left.toSecondsPart());
  }
}
