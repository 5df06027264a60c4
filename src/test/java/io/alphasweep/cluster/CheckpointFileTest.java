package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.UnusableStateException;
import java.io.ByteArrayOutputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a checkpoint says when it is not what was written. */
class CheckpointFileTest {

  private static final long ITERATION = 7;

  @TempDir private Path directory;

  private final Map<String, byte[]> states = new LinkedHashMap<>();
  private final Map<String, CheckpointFile.State> written = new LinkedHashMap<>();
  private String replays;
  private ResultDirectory results;
  private String file;

  @BeforeEach
  void write() throws IOException {
    results = new ResultDirectory(directory.toString(), new Configuration());
    results.create();
    for (String trial : new String[] {"00000000000000a1", "00000000000000b2"}) {
      StateArchive archive = StateArchive.saving(trial);
      archive.integer("iteration", ITERATION);
      states.put(trial, archive.bytes());
      CheckpointFile.Parts parts = new CheckpointFile.Parts("r-" + trial);
      List<CheckpointFile.Part> own =
          List.of(parts.add("p", bytes(1, 2)), parts.add("q", bytes(3)));
      replays = results.replays() + "/r-" + trial;
      results.write(replays, parts.bytes());
      written.put(trial, new CheckpointFile.State(archive.bytes(), own));
    }
    file = results.checkpoints() + "/c";
    CheckpointFile.write(results, file, ITERATION, written);
  }

  @Test
  void saysWhatWasWritten() throws IOException {
    assertHolds();
  }

  @Test
  void readsFilesOfEarlierVersions() throws IOException {
    Files.write(path(), firstFormat(ITERATION));
    assertHolds();
  }

  @Test
  void everyTurnedBitIsFound() throws IOException {
    byte[] whole = Files.readAllBytes(path());
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] turned = whole.clone();
      turned[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path(), turned);
      assertThat(isUsable()).as("bit %d", bit).isFalse();
    }
  }

  /** The iteration alone had no checksum; the states say it, too, which the task compares. */
  @Test
  void everyTurnedBitOfAFileOfEarlierVersionsIsFound() throws IOException {
    byte[] whole = firstFormat(ITERATION);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] turned = whole.clone();
      turned[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path(), turned);
      assertThat(isUsable()).as("bit %d", bit).isFalse();
    }
  }

  @Test
  void cutAndLengthenedFilesAreFound() throws IOException {
    byte[] whole = Files.readAllBytes(path());
    for (int length = 0; length < whole.length; length++) {
      Files.write(path(), Arrays.copyOf(whole, length));
      assertThat(isUsable()).as("%d bytes", length).isFalse();
    }
    Files.write(path(), Arrays.copyOf(whole, whole.length + 1));
    assertThat(isUsable()).isFalse();
  }

  @Test
  void partsAreInTheStateAgain() throws IOException {
    for (String trial : states.keySet()) {
      byte[] whole = CheckpointFile.saved(results, file, trial).whole();
      StateArchive archive = StateArchive.restoring(trial, whole);
      assertThat(archive.part("p", () -> null)).isEqualTo(bytes(1, 2));
      assertThat(archive.part("q", () -> null)).isEqualTo(bytes(3));
      assertThat(archive.integer("iteration", 0)).isEqualTo(ITERATION);
    }
    assertThat(CheckpointFile.contents(results, file).replays(results)).hasSize(2);
  }

  /** The other trial, which stands on a file of its own, goes on from the checkpoint. */
  @Test
  void everyFaultOfAFileThatAStateStandsOnIsFoundAndNamed() throws IOException {
    String trial = "00000000000000b2";
    Path path = directory.resolve("replays/r-" + trial);
    byte[] whole = Files.readAllBytes(path);
    for (int bit = 0; bit < whole.length * 8; bit++) {
      byte[] turned = whole.clone();
      turned[bit / 8] ^= (byte) (1 << bit % 8);
      Files.write(path, turned);
      assertRefused(trial, "does not match its checksum");
    }
    Files.write(path, Arrays.copyOf(whole, whole.length - 1));
    assertRefused(trial, "is cut short");
    Files.delete(path);
    assertRefused(trial, "is missing");
    assertThat(CheckpointFile.saved(results, file, "00000000000000a1").iteration())
        .isEqualTo(ITERATION);
  }

  private void assertRefused(String trial, String why) {
    assertThatThrownBy(() -> CheckpointFile.saved(results, file, trial))
        .isInstanceOf(UnusableStateException.class)
        .hasMessage(results.shown(replays) + ", which holds a part of its replay, " + why);
  }

  private static byte[] bytes(int... values) {
    byte[] bytes = new byte[values.length];
    for (int i = 0; i < values.length; i++) {
      bytes[i] = (byte) values[i];
    }
    return bytes;
  }

  @Test
  void aFileThatIsNotThereIsNotBroken() throws IOException {
    Files.delete(path());
    assertThatThrownBy(() -> CheckpointFile.contents(results, file))
        .isInstanceOf(IOException.class);
  }

  private void assertHolds() throws IOException {
    CheckpointFile.Contents contents = CheckpointFile.contents(results, file);
    assertThat(contents.iteration()).isEqualTo(ITERATION);
    assertThat(contents.sizes().keySet()).containsExactlyElementsOf(states.keySet());
    for (Map.Entry<String, byte[]> state : states.entrySet()) {
      CheckpointFile.Saved saved = CheckpointFile.saved(results, file, state.getKey());
      assertThat(saved.state().bytes()).isEqualTo(state.getValue());
    }
  }

  /** Whether each trial would go on from the file. */
  private boolean isUsable() throws IOException {
    try {
      for (String trial : states.keySet()) {
        assertThat(CheckpointFile.saved(results, file, trial).iteration()).isEqualTo(ITERATION);
      }
      return true;
    } catch (UnusableStateException e) {
      return false;
    }
  }

  private byte[] firstFormat(long iteration) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(0x41535750);
    out.writeLong(iteration);
    out.writeInt(states.size());
    for (Map.Entry<String, byte[]> state : states.entrySet()) {
      out.writeUTF(state.getKey());
      out.writeInt(state.getValue().length);
    }
    for (byte[] state : states.values()) {
      out.write(state);
    }
    return bytes.toByteArray();
  }

  private Path path() {
    return directory.resolve("checkpoints/c");
  }
}
