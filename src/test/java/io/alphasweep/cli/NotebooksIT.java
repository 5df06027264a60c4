package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.summary.statistics.Interval;
import io.alphasweep.summary.statistics.SeedStatistics;
import io.alphasweep.testing.SmallSweep;
import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.commons.csv.CSVFormat;
import org.apache.commons.csv.CSVRecord;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * The notebooks, executed as copies in another folder, on a small real sweep and with the libraries
 * that notebooks/requirements.txt pins. What they compute in SQL and pandas is held against the
 * tables that the sweep itself wrote.
 */
class NotebooksIT {

  /** Two environments, three seeds, PPO, and AM-PPO on a grid of two by two. */
  private static final String SWEEP =
      SmallSweep.FILE.replace("seeds = 2", "grid.modulation.p-star = [0.05, 0.2]\nseeds = 3");

  private static final Pattern WHOLE = Pattern.compile("(?<![\\d.])(\\d+)\\.0(?=[,\\s\"])");

  private static final int SEEDS = 3;
  private static final int ITERATIONS = 3;
  private static final int AM_PPO_SETTINGS = 4;

  /** The data frames of each notebook that are looked at. */
  private static final Map<String, List<String>> FRAMES =
      Map.of(
          "1-start-here",
          List.of("ends", "first"),
          "2-learning-curves",
          List.of("__import__('pandas').concat(rewards, names=['environment']).reset_index(0)"),
          "3-final-reward-and-clip-fraction",
          List.of("table", "spark.table('finals').toPandas()"),
          "4-sensitivity",
          List.of("main_effects", "cells"),
          "5-alpha-controller",
          List.of("check"));

  private static final List<String> SETTING =
      List.of("environment", "algorithm", "modulation_kappa", "modulation_p_star");

  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir private static Path directory;

  static List<Path> notebooks() throws IOException {
    try (Stream<Path> files = Files.list(Path.of("notebooks"))) {
      return files.filter(file -> file.toString().endsWith(".ipynb")).sorted().toList();
    }
  }

  @BeforeAll
  static void trainAndExecute() throws Exception {
    Path file = Files.writeString(directory.resolve("small.conf"), SWEEP);
    int exit =
        AlphaSweep.commandLine()
            .execute("run", file.toString(), "--out", results().toString(), "--master", "local[2]");
    assertThat(exit).isZero();

    Files.copy(Path.of("notebooks/opening.py"), directory.resolve("opening.py"));
    List<String> copies = new ArrayList<>();
    for (Path notebook : notebooks()) {
      Path copy = directory.resolve(notebook.getFileName());
      JSON.writeValue(copy.toFile(), withFramesPrinted(notebook));
      copies.add(copy.toString());
    }
    execute(copies);
  }

  private static Path results() {
    return directory.resolve("results/first"); // as the documents call it
  }

  /** Each frame as CSV in full precision, in a cell of its own at the end. */
  private static JsonNode withFramesPrinted(Path notebook) throws IOException {
    JsonNode content = JSON.readTree(notebook.toFile());
    content
        .get("cells")
        .findParents("outputs")
        .forEach(cell -> ((ObjectNode) cell).putNull("execution_count").putArray("outputs"));
    for (String frame : FRAMES.get(name(notebook))) {
      ObjectNode cell = ((ArrayNode) content.get("cells")).addObject();
      cell.put("cell_type", "code").put("id", "frame-" + content.get("cells").size());
      cell.put("source", "print(" + frame + ".to_csv(index=False), end='')")
          .putNull("execution_count");
      cell.putObject("metadata");
      cell.putArray("outputs");
    }
    return content;
  }

  /** Stops at the first cell that fails. */
  private static void execute(List<String> notebooks) throws IOException, InterruptedException {
    Path spark = Path.of(System.getProperty("alphasweep.build"), "spark");
    Path python = spark.resolve("python");
    List<String> line = new ArrayList<>(List.of("python3"));
    line.add(python.resolve("bin/jupyter-execute").toString());
    line.addAll(List.of("--inplace", "--timeout=300"));
    line.addAll(notebooks);
    Path log = directory.resolve("execute.log");
    ProcessBuilder builder = python(line).redirectErrorStream(true).redirectOutput(log.toFile());
    Map<String, String> environment = builder.environment();
    environment.put("ALPHASWEEP_RESULTS", results().toString());
    environment.put("SPARK_HOME", spark.toString());
    environment.put("SPARK_LOCAL_IP", "127.0.0.1");
    environment.put("SPARK_SCALA_VERSION", "2.13");
    // The data are tiny: what Spark compiles for large ones would take most of the time.
    environment.put(
        "PYSPARK_SUBMIT_ARGS",
        "--master local[2] --driver-java-options '-XX:TieredStopAtLevel=1 -XX:+UseSerialGC'"
            + " --conf spark.ui.enabled=false --conf spark.sql.shuffle.partitions=1"
            + " --conf spark.sql.codegen.wholeStage=false"
            + " --conf spark.sql.codegen.factoryMode=NO_CODEGEN pyspark-shell");
    // Nothing is read from or left in the user's home.
    environment.put("JUPYTER_PATH", python.resolve("share/jupyter").toString());
    for (String home :
        List.of("JUPYTER_CONFIG_DIR", "JUPYTER_RUNTIME_DIR", "IPYTHONDIR", "MPLCONFIGDIR")) {
      environment.put(home, directory.resolve("home").toString());
    }
    assertThat(builder.start().waitFor()).as(Files.readString(log)).isZero();
  }

  /** A program with the pinned libraries, where the documents' {@code results/first} is. */
  private static ProcessBuilder python(List<String> line) {
    ProcessBuilder builder = new ProcessBuilder(line).directory(directory.toFile());
    Path libraries = Path.of(System.getProperty("alphasweep.build"), "spark", "python");
    builder.environment().put("PYTHONPATH", libraries.toAbsolutePath().toString());
    builder.environment().put("PYTHONNOUSERSITE", "1");
    return builder;
  }

  /** The programs of README's section on other readers, as they stand there. */
  static List<String> readers() throws IOException {
    String readme = Files.readString(Path.of("notebooks/README.md"));
    String section = readme.substring(readme.indexOf("### DuckDB, polars, pandas"));
    List<String> programs =
        Pattern.compile("```python\n(.*?)```", Pattern.DOTALL)
            .matcher(section)
            .results()
            .map(match -> match.group(1))
            .filter(program -> program.contains("answer ="))
            .toList();
    assertThat(programs).hasSize(3);
    return programs;
  }

  /** Seeds, rows and mean final reward of each setting are Spark's. */
  @ParameterizedTest
  @MethodSource("readers")
  void otherReadersSeeTheSameRows(String program) throws Exception {
    Path file =
        Files.writeString(
            directory.resolve("reader.py"),
            program
                + """

                import json
                if hasattr(answer, "itertuples"):
                    answer = list(answer.itertuples(index=False, name=None))
                else:
                    answer = answer.fetchall() if hasattr(answer, "fetchall") else answer.rows()
                rows = [[str(e), s, int(n), int(all), float(r)] for e, s, n, all, r in answer]
                print(json.dumps([list(settings.columns), len(settings), rows]))
                """);
    Path out = directory.resolve("reader.json");
    Path err = directory.resolve("reader.log");
    int exit =
        python(List.of("python3", file.toString()))
            .redirectOutput(out.toFile())
            .redirectError(err.toFile())
            .start()
            .waitFor();
    assertThat(exit).as(Files.readString(err)).isZero();
    JsonNode answer = JSON.readTree(out.toFile());
    assertThat(answer.get(0))
        .map(JsonNode::asText)
        .containsExactly("setting", "setting_id", "environment", "key", "value");
    assertThat(answer.get(1).asInt()).isEqualTo(table("settings").size());
    List<CSVRecord> summary = table("summary");
    assertThat(answer.get(2)).hasSize(summary.size());
    for (JsonNode row : answer.get(2)) {
      CSVRecord expected =
          summary.stream()
              .filter(of -> of.get("environment").equals(row.get(0).asText()))
              .filter(of -> of.get("setting").equals(row.get(1).asText()))
              .findFirst()
              .orElseThrow();
      assertThat(row.get(2).asLong()).isEqualTo(Long.parseLong(expected.get("n")));
      assertThat(row.get(3).asLong()).isEqualTo((long) SEEDS * ITERATIONS);
      double mean = number(expected, "final_reward_mean");
      assertThat(row.get(4).asDouble()).isCloseTo(mean, within(1e-12 * Math.abs(mean)));
    }
  }

  /** What it is called is what the finals call it, the same in both tables. */
  @Test
  void settingsHaveOneNameEverywhere() throws IOException {
    List<String> names = List.of("setting", "setting_id", "environment");
    assertThat(by(names, table("summary"))).hasSize(2 * (1 + AM_PPO_SETTINGS));
    for (String table : List.of("settings", "finals")) {
      assertThat(table(table).stream().map(row -> names.stream().map(row::get).toList()).distinct())
          .containsExactlyInAnyOrderElementsOf(by(names, table("summary")).keySet());
    }
  }

  /** Outputs that it has are small, and tell neither of a machine nor of Spark's progress. */
  @ParameterizedTest
  @MethodSource("notebooks")
  void carriesNoNoiseAndShowsItsLinesInDiffs(Path notebook) throws IOException {
    JsonNode content = JSON.readTree(notebook.toFile());
    assertThat(content.get("nbformat").asInt()).isEqualTo(4);
    assertThat(content.get("nbformat_minor").asInt()).isEqualTo(5);
    List<String> ids = new ArrayList<>();
    for (JsonNode cell : content.get("cells")) {
      String id = cell.get("id").asText();
      ids.add(id);
      for (JsonNode output : cell.path("outputs")) {
        assertThat(output.get("output_type").asText())
            .as(id)
            .isIn("display_data", "execute_result");
      }
      assertThat(cell.get("metadata")).as("metadata of " + id).isEmpty();
      assertThat(cell.get("source").isArray()).as("lines of " + id).isTrue();
    }
    assertThat(ids).isNotEmpty().doesNotHaveDuplicates();
    assertThat(Files.readString(notebook)).doesNotContain("/tmp/", "/root/", "/home/", "WARN");
    assertThat(Files.size(notebook)).isLessThan(250_000);
  }

  @ParameterizedTest
  @MethodSource("notebooks")
  void everyCellRan(Path notebook) throws IOException {
    for (JsonNode cell : executed(name(notebook))) {
      if (cell.get("cell_type").asText().equals("code")) {
        assertThat(cell.get("execution_count").isNumber()).as(cell.get("id").asText()).isTrue();
        assertThat(cell.get("outputs"))
            .noneMatch(output -> output.get("output_type").asText().equals("error"))
            .noneMatch(output -> output.path("name").asText().equals("stderr"));
      }
    }
  }

  /** Notebooks 2 to 5 draw. */
  @Test
  void figuresAreDrawn() throws IOException {
    for (Path notebook : notebooks().subList(1, FRAMES.size())) {
      long figures =
          executed(name(notebook)).stream()
              .flatMap(cell -> cell.findValues("image/png").stream())
              .count();
      assertThat(figures).as(name(notebook)).isGreaterThanOrEqualTo(2);
    }
  }

  @Test
  void endsAreThoseOfTheSweep() throws IOException {
    List<CSVRecord> ends = frame("1-start-here", 0);
    assertThat(ends).allMatch(row -> row.get("status").equals("completed"));
    assertThat(ends)
        .extracting(row -> row.get("trials"))
        .containsExactly("" + (1 + AM_PPO_SETTINGS) * SEEDS, "" + (1 + AM_PPO_SETTINGS) * SEEDS);
  }

  @Test
  void rewardsAndClipFractionsAreThoseOfTheSummary() throws IOException {
    Map<List<String>, CSVRecord> summary = bySetting(table("summary"));
    assertThat(summary).hasSize(2 * (1 + AM_PPO_SETTINGS));
    Map<List<String>, CSVRecord> first = bySetting(frame("1-start-here", 1));
    Map<List<String>, CSVRecord> notebook = bySetting(frame("3-final-reward-and-clip-fraction", 0));
    assertThat(first).containsOnlyKeys(summary.keySet());
    assertThat(notebook).containsOnlyKeys(summary.keySet());
    for (List<String> setting : summary.keySet()) {
      CSVRecord expected = summary.get(setting);
      assertSame(first.get(setting), "mean", expected, "final_reward_mean");
      CSVRecord row = notebook.get(setting);
      assertSame(row, "seeds", expected, "n");
      for (String of : List.of("mean", "std", "low", "high")) {
        assertSame(row, of, expected, "final_reward_" + of);
      }
      for (String clip :
          List.of("clip_fraction", "optimizer_clip_fraction", "grad_clip_fraction")) {
        assertSame(row, clip, expected, clip + "_end");
      }
    }
  }

  /** A line is of algorithm and kappa; what stands for p-star is averaged. */
  @Test
  void curvesEndAtTheFinalRewards() throws IOException {
    Map<List<String>, Double> finals =
        table("summary").stream()
            .collect(
                Collectors.groupingBy(
                    row -> List.of(row.get("environment"), line(row)),
                    Collectors.averagingDouble(row -> number(row, "final_reward_mean"))));
    Map<List<String>, List<CSVRecord>> curves = new LinkedHashMap<>();
    for (CSVRecord point : frame("2-learning-curves", 0)) {
      List<String> key = List.of(point.get("environment"), point.get("line"));
      curves.computeIfAbsent(key, of -> new ArrayList<>()).add(point);
    }
    assertThat(curves).containsOnlyKeys(finals.keySet());
    curves.forEach(
        (key, points) -> {
          assertThat(points).hasSize(ITERATIONS);
          assertThat(points).allMatch(point -> number(point, "episodic_return_100_seeds") == SEEDS);
          double last = number(points.get(ITERATIONS - 1), "episodic_return_100");
          assertThat(last).as("" + key).isCloseTo(finals.get(key), within(1e-9));
        });
  }

  private static String line(CSVRecord row) {
    String kappa = row.get("modulation_kappa");
    return row.get("algorithm") + (kappa.isEmpty() ? "" : ", kappa " + kappa);
  }

  @Test
  void mainEffectsAreThoseOfTheAnalysisOfVariance() throws IOException {
    List<String> key = List.of("environment", "setting", "value");
    Map<List<String>, CSVRecord> expected = by(key, table("main_effects"));
    Map<List<String>, CSVRecord> effects = by(key, frame("4-sensitivity", 0));
    // Two environments, three settings of two values.
    assertThat(effects).hasSize(2 * 3 * 2).containsOnlyKeys(expected.keySet());
    effects.forEach((of, row) -> assertSame(row, "effect", expected.get(of), "effect"));
  }

  @Test
  void intervalsOfMainEffectsAreOverSeeds() throws IOException {
    String environment = "Hopper-v4";
    List<CSVRecord> trials = frame("3-final-reward-and-clip-fraction", 1);
    double[] gains = new double[SEEDS];
    for (int seed = 1; seed <= SEEDS; seed++) {
      String number = "" + seed;
      Map<String, Double> means =
          trials.stream()
              .filter(row -> row.get("environment").equals(environment))
              .filter(row -> row.get("seed").equals(number))
              .collect(
                  Collectors.groupingBy(
                      row -> row.get("algorithm"),
                      Collectors.averagingDouble(row -> number(row, "final_reward"))));
      gains[seed - 1] = (means.get("am-ppo") - means.get("ppo")) / 2;
    }
    Interval interval = SeedStatistics.meanInterval(gains, 0.95);
    CSVRecord row =
        by(List.of("environment", "setting", "value"), frame("4-sensitivity", 0))
            .get(List.of(environment, "algorithm", "am-ppo"));
    assertThat(number(row, "low")).isCloseTo(interval.low(), within(1e-9));
    assertThat(number(row, "high")).isCloseTo(interval.high(), within(1e-9));
  }

  @Test
  void heatMapIsOfTheTwoSettingsOfAmPpo() throws IOException {
    List<String> key = List.of("environment", "modulation_kappa", "modulation_p_star");
    Map<List<String>, CSVRecord> expected = by(key, table("summary"));
    List<CSVRecord> cells = frame("4-sensitivity", 1);
    assertThat(cells).hasSize(2 * AM_PPO_SETTINGS);
    by(key, cells)
        .forEach((of, row) -> assertSame(row, "mean", expected.get(of), "final_reward_mean"));
  }

  /** Eqs. 6 to 8 of the paper, computed from the rows by Spark. */
  @Test
  void controllerFollowsThePaper() throws IOException {
    List<CSVRecord> check = frame("5-alpha-controller", 0);
    assertThat(check).hasSize(2);
    for (CSVRecord row : check) {
      assertThat(number(row, "rows")).isEqualTo(AM_PPO_SETTINGS * SEEDS * ITERATIONS);
      assertThat(number(row, "alpha_difference")).isLessThan(1e-9);
      assertThat(number(row, "saturation_difference")).isLessThan(1e-12);
    }
  }

  private static String name(Path notebook) {
    return notebook.getFileName().toString().replace(".ipynb", "");
  }

  private static List<JsonNode> executed(String name) throws IOException {
    JsonNode content = JSON.readTree(directory.resolve(name + ".ipynb").toFile());
    return content.get("cells").findParents("cell_type");
  }

  /** What one of the cells at the end printed. */
  private static List<CSVRecord> frame(String name, int index) throws IOException {
    List<JsonNode> cells = executed(name);
    JsonNode cell = cells.get(cells.size() - FRAMES.get(name).size() + index);
    StringBuilder printed = new StringBuilder();
    for (JsonNode output : cell.get("outputs")) {
      if (output.path("name").asText().equals("stdout")) {
        output.get("text").forEach(text -> printed.append(text.asText()));
      }
    }
    // A data frame writes a whole real number with a zero behind the point; the tables do not.
    return records(WHOLE.matcher(printed).replaceAll("$1"));
  }

  private static List<CSVRecord> table(String name) throws IOException {
    return records(Files.readString(results().resolve("tables").resolve(name + ".csv")));
  }

  private static List<CSVRecord> records(String csv) throws IOException {
    return CSVFormat.RFC4180
        .builder()
        .setHeader()
        .setSkipHeaderRecord(true)
        .get()
        .parse(new StringReader(csv))
        .getRecords();
  }

  private static Map<List<String>, CSVRecord> bySetting(List<CSVRecord> rows) {
    return by(SETTING, rows);
  }

  private static Map<List<String>, CSVRecord> by(List<String> columns, List<CSVRecord> rows) {
    return rows.stream()
        .collect(Collectors.toMap(row -> columns.stream().map(row::get).toList(), row -> row));
  }

  /** Both null, or equal but for rounding. */
  private static void assertSame(CSVRecord row, String column, CSVRecord expected, String of) {
    String[] values = {row.get(column), expected.get(of)};
    if (Arrays.stream(values).anyMatch(String::isEmpty)) {
      assertThat(values[0]).as(of).isEqualTo(values[1]);
    } else {
      double number = number(expected, of);
      assertThat(number(row, column))
          .as("%s of %s", column, row)
          .isCloseTo(number, within(1e-9 * Math.max(1, Math.abs(number))));
    }
  }

  private static double number(CSVRecord row, String column) {
    return Double.parseDouble(row.get(column));
  }
}
