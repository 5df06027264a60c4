package io.alphasweep.cluster;

import static io.alphasweep.cluster.FormulaSweep.packs;
import static io.alphasweep.cluster.FormulaSweep.trials;
import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.compare.Compare;
import io.alphasweep.compare.Comparison;
import io.alphasweep.compare.GateSettings;
import io.alphasweep.export.Export;
import io.alphasweep.report.Report;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.summary.Summarize;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.SparkTest;
import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/**
 * Directories whose names are patterns, or would be something else, to Hadoop, Spark or a shell.
 */
class LiteralPathsTest extends SparkTest {

  private static final List<Pack> PACKS = packs(trials("ppo", 1, 3));

  @Test
  void everyCommandTakesAPathAsItStands() throws IOException {
    FormulaSweep plain = sweep("plain");
    plain.run(PACKS);
    List<String> rows = plain.rows();
    String name = "h[1]{a,b}?*";
    Path beside = directory.resolve("h1ab1");
    FormulaSweep other = sweep(beside.getFileName().toString());
    other.run(packs(trials("ppo", 7, 7)));
    SortedMap<String, Long> untouched = files(beside);

    FormulaSweep sweep = stoppedAndRun(name);
    new Summarize(sweep.tables()).execute();
    new Summarize(plain.tables()).execute();
    assertThat(directory.resolve(name).resolve("tables/summary.csv"))
        .hasSameTextualContentAs(directory.resolve("plain/tables/summary.csv"));
    assertThat(new Report(sweep.tables(), Map.of()).html()).contains("3 completed");
    Comparison comparison =
        new Compare(spark, GateSettings.defaults(), new LaterSettings(List.of()))
            .execute(plain.results(), sweep.results());
    assertThat(comparison.notes()).isEmpty();
    Path exported = directory.resolve("exported");
    new Export(sweep.tables()).csv(exported);
    assertThat(Files.readAllLines(exported.resolve("metrics.csv")))
        .hasSize(3 * FormulaTraining.ITERATIONS + 1);
    ResultDirectory results = sweep.results();
    results.writeText(results.uri(), "status.json", "{}");
    assertThat(results.read(results.file("status.json"))).asString().isEqualTo("{}");
    assertThat(sweep.rows()).isEqualTo(rows);
    assertThat(files(beside)).isEqualTo(untouched);

    assertThat(stoppedAndRun("-~ co:lon %20 #\u00e9\\[!x] '$k=v,").rows()).isEqualTo(rows);
  }

  private FormulaSweep stoppedAndRun(String name) throws IOException {
    FormulaSweep sweep = sweep(name);
    sweep.stopped(PACKS, 7);
    sweep.run(PACKS);
    assertThat(sweep.warnings()).isEmpty();
    assertThat(sweep.tables().isMerged()).isTrue();
    return sweep;
  }

  private FormulaSweep sweep(String name) {
    return new FormulaSweep(spark, directory.resolve(name).toString());
  }

  private static SortedMap<String, Long> files(Path folder) throws IOException {
    SortedMap<String, Long> files = new TreeMap<>();
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path file : all.filter(Files::isRegularFile).toList()) {
        files.put(file.toString(), Files.size(file));
      }
    }
    return files;
  }
}
