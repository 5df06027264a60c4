package io.alphasweep.export;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.WireFormat;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.store.ResultTables;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.testing.SyntheticSweep;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TimeZone;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

class ExportTest extends SparkTest {

  @Test
  void recordsAreFramedAsTensorBoardFramesThem() throws IOException {
    Path file = directory.resolve("events");
    try (EventFile events = new EventFile(file, 1.5)) {
      events.scalars(2.5, 7, Map.of("a", 0.25));
      assertThat(file).doesNotExist();
      events.finish();
    }
    // What TensorBoard's own writer makes: scripts/reference/tensorboard_records.py.
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .isEqualTo(
            "1800000000000000a37f4b2209000000000000f83f1a0d627261696e2e4576656e743a322a2864"
                + "6c1700000000000000e7cef81e09000000000000044010072a0a0a080a0161150000803e4da19ae7");
  }

  @Test
  void settingsAreThoseOfTheHparamsPlugin() throws IOException {
    Path file = directory.resolve("events");
    try (EventFile events = new EventFile(file, 1.5)) {
      events.settings(2.5, Map.of("kappa", 4.0));
      events.finish();
    }
    // As above.
    assertThat(HexFormat.of().formatHex(Files.readAllBytes(file)))
        .endsWith(
            "6100000000000000008f90640900000000000004402a560a540a1c5f68706172616d735f2f7365737369"
                + "6f6e5f73746172745f696e666f42060801120212004a2c0a2a0a0768706172616d73121f1a1d0a"
                + "120a056b6170706112091100000000000010402900000000000004409887add4");
  }

  @Test
  void everyTrialHasAnEventFileAndEveryRowALine() throws IOException {
    ResultDirectory results =
        new ResultDirectory(directory.toString(), spark.sparkContext().hadoopConfiguration());
    SyntheticSweep sweep =
        new SyntheticSweep(
            4,
            (trial, iteration) -> iteration == 1 ? Map.of() : Map.of("entropy", 0.5 * iteration));
    sweep.trial(Map.of("seed", 1L)).trial(Map.of("seed", 2L, "error", "a, \"b\""));
    sweep.write(results);
    Export export = new Export(new ResultTables(spark, results));

    Path runs = directory.resolve("runs");
    assertThat(export.tensorBoard(runs)).isEqualTo(2);
    Path first =
        runs.resolve(
            "Hopper-v4/ppo-adam/seed-1-0000000000000000/events.out.tfevents.0000000000.alphasweep");
    List<byte[]> records = records(Files.readAllBytes(first));
    assertThat(records).hasSize(2 + 4);
    assertThat(new String(records.get(1), StandardCharsets.ISO_8859_1))
        .contains("_hparams_/session_start_info", "Hopper-v4", "seed")
        .doesNotContain("gamma");
    assertThat(scalar(records.get(2), "losses/entropy")).isNaN();
    assertThat(scalar(records.get(5), "losses/entropy")).isEqualTo(2.0, within(0.0));
    assertThat(scalar(records.get(5), "alphasweep/iteration_seconds")).isNotNaN();

    TimeZone zone = TimeZone.getDefault();
    TimeZone.setDefault(TimeZone.getTimeZone("America/New_York"));
    try {
      export.csv(directory.resolve("csv"));
    } finally {
      TimeZone.setDefault(zone);
    }
    try (Stream<String> lines = Files.lines(directory.resolve("csv/metrics.csv"))) {
      assertThat(lines).hasSize(1 + 8);
    }
    assertThat(Files.readString(directory.resolve("csv/trials.csv")))
        .startsWith("trial_id,sweep,environment,")
        .contains(",1970-01-01T00:00:00Z,")
        .contains("\"a, \"\"b\"\"\"");
  }

  private static List<byte[]> records(byte[] file) {
    ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    List<byte[]> records = new ArrayList<>();
    while (bytes.hasRemaining()) {
      byte[] data = new byte[(int) bytes.getLong()];
      bytes.getInt();
      bytes.get(data);
      bytes.getInt();
      records.add(data);
    }
    return records;
  }

  /** The value of a tag in an Event; NaN where it is not in it. */
  private static double scalar(byte[] event, String tag) throws IOException {
    CodedInputStream in = CodedInputStream.newInstance(event);
    for (int field = in.readTag(); field != 0; field = in.readTag()) {
      if (WireFormat.getTagFieldNumber(field) != 5) {
        in.skipField(field);
        continue;
      }
      CodedInputStream summary = CodedInputStream.newInstance(in.readByteArray());
      while (summary.readTag() != 0) {
        CodedInputStream value = CodedInputStream.newInstance(summary.readByteArray());
        value.readTag();
        if (value.readString().equals(tag)) {
          value.readTag();
          return value.readFloat();
        }
      }
    }
    return Double.NaN;
  }
}
