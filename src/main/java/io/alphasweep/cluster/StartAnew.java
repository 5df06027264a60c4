package io.alphasweep.cluster;

import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.fault.OneLine;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.RowRemoval;
import io.alphasweep.store.Sealed;
import io.alphasweep.trial.UnusableStateException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Takes all that is written of some trials out of a result directory, so that they can start anew:
 * their rows in both tables and their states.
 *
 * <p>A file says of which trials, as long as it goes on. A driver that finds one that a dead driver
 * left goes on with it before it looks where the trials stand, so half of it is never taken for all
 * that there was.
 */
final class StartAnew {

  private static final Logger LOG = LoggerFactory.getLogger(StartAnew.class);

  private static final String NAME = "_start-anew.json";
  private static final String TRIALS = "trials";

  private final ResultDirectory results;
  private final RowRemoval rows;

  StartAnew(ResultDirectory results) {
    this.results = results;
    this.rows = new RowRemoval(results);
  }

  /** Takes out what is written of the trials. */
  void of(Collection<String> trialIds) throws IOException {
    ObjectNode plan = new ObjectMapper().createObjectNode();
    trialIds.forEach(plan.putArray(TRIALS)::add);
    results.writeText(results.uri(), NAME, Sealed.json(plan));
    remove(trialIds);
  }

  /** Goes on with what an earlier driver did not bring to its end. */
  void finish() throws IOException {
    String file = results.file(NAME);
    String text;
    try {
      text = new String(results.read(file), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return;
    }
    List<String> trialIds = new ArrayList<>();
    Sealed.json(results, file, text).path(TRIALS).forEach(trial -> trialIds.add(trial.asText()));
    remove(trialIds);
  }

  private void remove(Collection<String> trialIds) throws IOException {
    rows.remove(trialIds);
    for (String file : results.files(results.checkpoints()).keySet()) {
      try {
        CheckpointFile.remove(results, file, trialIds);
      } catch (UnusableStateException e) {
        LOG.warn("checkpoint {} is left alone: {}", results.shown(file), OneLine.of(e));
      }
    }
    results.delete(results.file(NAME));
  }
}
