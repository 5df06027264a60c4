package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.StateArchive;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** A state that cannot be read would be passed over in silence, and its trial start anew. */
class EarlierCheckpointsTest {

  @Test
  void everyStateThatAnEarlierVersionSavedIsStillRead() throws IOException {
    int states = 0;
    try (Stream<Path> files = Files.walk(Path.of("src/test/resources/earlier"))) {
      for (Path file :
          files.filter(path -> path.getParent().endsWith("checkpoints")).sorted().toList()) {
        String directory = file.getParent().getParent().toString();
        ResultDirectory results = new ResultDirectory(directory, new Configuration());
        String place = file.toAbsolutePath().toUri().toString();
        for (String trial : CheckpointFile.contents(results, place).sizes().keySet()) {
          StateArchive state =
              StateArchive.restoring(trial, CheckpointFile.saved(results, place, trial).whole());
          assertThat(state.has("iteration")).as("%s, %s", file, trial).isTrue();
          states++;
        }
      }
    }
    assertThat(states).isGreaterThanOrEqualTo(12);
  }
}
