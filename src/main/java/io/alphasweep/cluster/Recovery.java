package io.alphasweep.cluster;

import io.alphasweep.fault.OneLine;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.training.TrialOutcome.Status;
import io.alphasweep.trial.UnusableStateException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Consumer;

/** Finds out, from what lies in a result directory, where each trial stands. */
public final class Recovery {

  private final ResultDirectory results;
  private final ResultTables tables;
  private final Consumer<String> warnings;

  /**
   * @param tables of the directory, which is locked
   * @param warnings hears what a person should know, a sentence each
   */
  public Recovery(ResultTables tables, Consumer<String> warnings) {
    this.results = tables.results();
    this.tables = tables;
    this.warnings = warnings;
  }

  /**
   * Takes what is broken out of the way, and reads where each trial stands.
   *
   * @param retryFailed whether trials that failed are to go on
   * @throws IOException if the directory cannot be read or written
   */
  public TrialLedger ledger(boolean retryFailed) throws IOException {
    tables.setBrokenAside().forEach(warnings);
    new StartAnew(results).finish();
    results.clearUncommitted();
    TrialLedger ledger = new TrialLedger();
    tables.written().forEach(ledger::written);
    readEnds(ledger);
    readCheckpoints(ledger);
    if (retryFailed) {
      ledger.retryFailed();
    }
    return ledger;
  }

  private void readEnds(TrialLedger ledger) throws IOException {
    int incomplete = 0;
    for (Map.Entry<String, ResultTables.End> end : tables.ends().entrySet()) {
      if (ledger.iterations(end.getKey()) < end.getValue().iterations()) {
        incomplete++;
      } else {
        ledger.ended(
            end.getKey(),
            Status.valueOf(end.getValue().status().toUpperCase(Locale.ROOT)),
            end.getValue().iterations());
        if (end.getValue().isMixed()) {
          ledger.mixed(end.getKey());
        }
      }
    }
    if (incomplete > 0) {
      warnings.accept(
          "%,d trials had ended, but rows of theirs are missing from %s: they go on where the rows end"
              .formatted(incomplete, results.shown(results.metrics())));
    }
  }

  private void readCheckpoints(TrialLedger ledger) throws IOException {
    Map<String, CheckpointFile.Contents> contents = new HashMap<>();
    boolean all = true;
    for (String file : results.files(results.checkpoints()).keySet()) {
      try {
        contents.put(file, CheckpointFile.contents(results, file));
      } catch (UnusableStateException e) {
        warnings.accept(
            "checkpoint %s is of no use, because %s; it is now %s"
                .formatted(
                    results.shown(file), e.getMessage(), results.shown(results.setAside(file))));
      } catch (IOException e) {
        warnings.accept(
            "checkpoint %s cannot be read: %s".formatted(results.shown(file), OneLine.of(e)));
        all = false;
      }
    }
    contents.forEach((file, content) -> ledger.standsOn(file, content.replays(results)));
    List<String> earliestFirst = new ArrayList<>(contents.keySet());
    earliestFirst.sort(
        Comparator.comparingLong((String file) -> contents.get(file).iteration())
            .thenComparing(Comparator.naturalOrder()));
    for (String file : earliestFirst) {
      boolean held = false;
      List<String> free = new ArrayList<>();
      for (String trialId : contents.get(file).sizes().keySet()) {
        Status status = ledger.status(trialId);
        if ((status == null || TrialLedger.mayGoOn(status))
            && contents.get(file).iteration() <= ledger.iterations(trialId)) {
          held = true;
          free.addAll(ledger.saved(trialId, file));
        }
      }
      if (!held) {
        free.addAll(ledger.without(file));
      }
      for (String unneeded : free) {
        results.delete(unneeded);
      }
    }
    for (String file : results.files(results.replays()).keySet()) {
      // A driver that died between the two has let it take its place, and not the states on it.
      if (all && !ledger.isNeeded(file)) {
        results.delete(file);
      }
    }
  }
}
