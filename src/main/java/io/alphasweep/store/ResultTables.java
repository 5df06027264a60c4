package io.alphasweep.store;

import static org.apache.spark.sql.functions.col;

import io.alphasweep.trial.LaterSettings;
import java.io.IOException;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.spark.sql.Dataset;
import org.apache.spark.sql.Encoders;
import org.apache.spark.sql.Row;
import org.apache.spark.sql.SparkSession;
import org.apache.spark.sql.functions;

/**
 * The two tables of a result directory, each row once: rows that stand in several files count once,
 * and where a row or a file is missing or not whole, nothing is read at all.
 *
 * <p>When a sweep is done its many small files are merged into few.
 */
public final class ResultTables {

  /**
   * A trial's final reward, over its metrics joined with its count of iterations: the mean return
   * of its last 100 episodes at its last iteration.
   */
  public static final String FINAL_REWARD =
      "max(CASE WHEN iteration = iterations THEN episodic_return_100 END)";

  /**
   * A trial's row in {@code trials}.
   *
   * @param status how it ended
   * @param iterations after how many
   * @param isMixed whether several arithmetics have computed it
   */
  public record End(String status, long iterations, boolean isMixed) {}

  /** The status of trials that stopped at a rung. */
  static final String SCREENED = "screened";

  private final SparkSession spark;
  private final ResultDirectory results;
  private final Contents contents;

  /** Null for all. */
  private final List<String> trialIds;

  private final LaterSettings later;

  /** All that the directory holds. */
  public ResultTables(SparkSession spark, ResultDirectory results) {
    this(spark, results, new Contents(spark, results), null, new LaterSettings(List.of()));
  }

  private ResultTables(
      SparkSession spark,
      ResultDirectory results,
      Contents contents,
      List<String> trialIds,
      LaterSettings later) {
    this.spark = spark;
    this.results = results;
    this.contents = contents;
    this.trialIds = trialIds;
    this.later = later;
  }

  /** The same rows, with the absent values of settings that came later than they. */
  public ResultTables with(LaterSettings settings) {
    return new ResultTables(spark, results, contents, trialIds, settings);
  }

  /**
   * The rows of some trials: a directory may serve several sweeps, which then train a trial once.
   */
  public ResultTables only(List<String> trialIds) {
    return new ResultTables(spark, results, contents, List.copyOf(trialIds), later);
  }

  /** The session that reads. */
  public SparkSession spark() {
    return spark;
  }

  /** The directory that is read. */
  public ResultDirectory results() {
    return results;
  }

  /**
   * The {@code metrics} table: {@link MetricsTable#TABLE}, one row per trial and iteration.
   *
   * @throws DamagedResultsException if a file is not whole, or a trial that ended lacks rows
   * @throws IOException if the directory cannot be listed
   */
  public Dataset<Row> metrics() throws IOException {
    if (isPublished()) {
      return chosen(new PublishedResults(spark, results).metrics());
    }
    requireComplete();
    Dataset<Row> rows = chosen(contents.metrics());
    return contents.repeatsRows() ? rows.dropDuplicates("trial_id", "iteration") : rows;
  }

  /**
   * The {@code trials} table: one row per trial that ended, its latest where it ended several
   * times. A trial that stopped at a rung of its sweep's screen did not end, and is no part of any
   * statistic: see {@link #screened}.
   *
   * @throws DamagedResultsException as {@link #metrics} does
   * @throws IOException if the directory cannot be listed
   */
  public Dataset<Row> trials() throws IOException {
    if (isPublished()) {
      return AbsentValues.fill(chosen(new PublishedResults(spark, results).trials()), later);
    }
    requireComplete();
    return AbsentValues.fill(
        chosen(contents.trials().where("status <> '%s'".formatted(SCREENED))), later);
  }

  /**
   * The rows of {@code trials} of those that stopped at a rung: they were left there, or have not
   * ended since.
   *
   * @throws DamagedResultsException as {@link #metrics} does
   * @throws IOException if the directory cannot be listed
   */
  public Dataset<Row> screened() throws IOException {
    if (isPublished()) {
      return trials().limit(0);
    }
    requireComplete();
    return AbsentValues.fill(
        chosen(contents.trials().where(col("status").equalTo(SCREENED))), later);
  }

  /**
   * Whether the directory holds what each trial reached and no rows of iterations, as results are
   * published: then {@link #metrics} has the points of the thinned curves; of results without
   * curves one row per trial, its last, with nothing but the reward.
   */
  public boolean isPublished() throws IOException {
    return results.isPublished();
  }

  /**
   * What each trial of published results reached: {@code trial_id}, and a number for each figure of
   * a trial, null where it is not known.
   */
  public Dataset<Row> reached() {
    return chosen(new PublishedResults(spark, results).reached());
  }

  /**
   * The final reward of each trial that has one: {@code trial_id} and {@code final_reward}, the
   * mean return of its last 100 episodes at its last iteration.
   *
   * @throws IOException as {@link #metrics} does
   */
  public Dataset<Row> finals() throws IOException {
    return isPublished()
        ? reached().select("trial_id", "final_reward").where("final_reward IS NOT NULL")
        : metrics()
            .join(functions.broadcast(trials().select("trial_id", "iterations")), "trial_id")
            .where("iteration = iterations AND episodic_return_100 IS NOT NULL")
            .selectExpr("trial_id", "episodic_return_100 AS final_reward");
  }

  private void requireComplete() throws IOException {
    List<String> gone = contents.gone();
    if (!gone.isEmpty()) {
      throw new DamagedResultsException("%s is gone".formatted(results.shown(gone.get(0))));
    }
    Collection<String> asked = trialIds == null ? contents.ends().keySet() : trialIds;
    List<String> incomplete = contents.incomplete(asked);
    if (!incomplete.isEmpty()) {
      throw missing(results, incomplete);
    }
  }

  static DamagedResultsException missing(ResultDirectory results, List<String> trialIds) {
    return new DamagedResultsException(
        "%s/metrics: rows of %,d trials that ended are missing, the first of %s"
            .formatted(results.location(), trialIds.size(), trialIds.get(0)));
  }

  private Dataset<Row> chosen(Dataset<Row> rows) {
    if (trialIds == null) {
      return rows;
    }
    Dataset<Row> ids = spark.createDataset(trialIds, Encoders.STRING()).toDF("trial_id");
    return rows.join(functions.broadcast(ids), new String[] {"trial_id"}, "left_semi");
  }

  /**
   * Environment steps per second of a pack, the median over iterations, by environment and
   * algorithm; empty where there are no rows. The first iteration, in which Java still compiles,
   * does not count.
   */
  public Map<String, Map<String, Double>> stepsPerSecond() throws IOException {
    Map<String, Map<String, Double>> paces = new HashMap<>();
    if (!results.parquetFiles(results.metrics()).isEmpty()) {
      for (Row row :
          contents
              .metrics()
              .where("iteration > 1")
              .groupBy("environment", "algorithm")
              .agg(
                  functions.percentile_approx(
                      functions.col("pack_steps_per_second"),
                      functions.lit(0.5),
                      functions.lit(1000)))
              .collectAsList()) {
        paces
            .computeIfAbsent(row.getString(0), environment -> new HashMap<>())
            .put(row.getString(1), row.getDouble(2));
      }
    }
    return paces;
  }

  /**
   * Writes the {@code decisions} table of a sweep anew.
   *
   * @throws IOException if it cannot be written
   */
  public void write(String sweep, List<DecisionRow> decisions) throws IOException {
    byte[] file = ParquetFile.of(DecisionRow.TABLE, decisions.stream().map(Table::values).toList());
    results.write(results.decisions(), Map.of(sweep + ".parquet", file));
  }

  /**
   * Removes the {@code decisions} table of a sweep, where there is one.
   *
   * @throws IOException if it cannot be removed
   */
  public void forgetDecisions(String sweep) throws IOException {
    results.delete("%s/%s.parquet".formatted(results.decisions(), sweep));
  }

  /**
   * The {@code decisions} tables of all sweeps of the directory; empty where there are none.
   *
   * @throws DamagedResultsException if a file is not whole
   * @throws IOException if the directory cannot be listed
   */
  public Dataset<Row> decisions() throws IOException {
    Collection<String> files = results.parquetFiles(results.decisions()).keySet();
    for (FileCheck check : FileCheck.of(spark, results, files)) {
      if (check.fault() != FileCheck.Fault.NONE) {
        throw new DamagedResultsException(results, check.file(), check.why());
      }
    }
    return files.isEmpty()
        ? spark.createDataFrame(List.of(), DecisionRow.TABLE.sparkSchema())
        : SparkParquet.read(spark, results.decisions(), DecisionRow.TABLE.sparkSchema());
  }

  /**
   * The mean return of the last 100 episodes of trials at an iteration of each, by trial; none
   * where there is no such row, or no episode had ended.
   *
   * @param iterations by trial
   */
  public Map<String, Double> returnsAt(Map<String, Long> iterations) throws IOException {
    Map<String, Double> returns = new HashMap<>();
    if (contents.files().isEmpty()) {
      return returns;
    }
    Object[] distinct = iterations.values().stream().distinct().toArray();
    for (Row row :
        contents
            .metrics()
            .where(col("iteration").isin(distinct).and(col("episodic_return_100").isNotNull()))
            .select("trial_id", "iteration", "episodic_return_100")
            .collectAsList()) {
      if (Objects.equals(iterations.get(row.getString(0)), row.getLong(1))) {
        returns.put(row.getString(0), row.getDouble(2));
      }
    }
    return returns;
  }

  /**
   * What was decided at rungs, of the first trial of each setting that is chosen: rows of {@link
   * #decisions}.
   *
   * @throws IOException if they cannot be read
   */
  public Dataset<Row> rungs() throws IOException {
    return chosen(decisions().where(col("rung").isNotNull()));
  }

  /** Final rewards of the trials that completed and have one, by trial; empty where none did. */
  public Map<String, Double> rewardsOfCompleted() throws IOException {
    Map<String, End> ends = ends();
    Map<String, Double> rewards = finalRewards();
    rewards.keySet().removeIf(trialId -> !ends.get(trialId).status().equals("completed"));
    return rewards;
  }

  /** Final rewards of the trials that ended and have one, by trial; empty where none ended. */
  public Map<String, Double> finalRewards() throws IOException {
    Map<String, Double> rewards = new HashMap<>();
    if (!contents.ends().isEmpty()) {
      for (Row row :
          contents
              .metrics()
              .join(contents.trials().select("trial_id", "iterations"), "trial_id")
              .where("iteration = iterations AND episodic_return_100 IS NOT NULL")
              .select("trial_id", "episodic_return_100")
              .collectAsList()) {
        rewards.put(row.getString(0), row.getDouble(1));
      }
    }
    return rewards;
  }

  /**
   * Takes files that are broken out of the way, into the folder {@code _broken}; nothing is
   * deleted. What was only in them is missing then.
   *
   * @return what a person should know of it, a sentence each
   * @throws DamagedResultsException if a file cannot be read that may be whole
   */
  public List<String> setBrokenAside() throws IOException {
    return contents.setBrokenAside();
  }

  /** As far as the rows of each trial go without a gap, by trial. */
  public Map<String, Long> written() throws IOException {
    Map<String, Long> written = new HashMap<>();
    contents.counts().forEach((trial, count) -> written.put(trial, count.written()));
    return written;
  }

  /** How each trial ended that did, by trial, whether all its rows are there or not. */
  public Map<String, End> ends() throws IOException {
    return contents.ends();
  }

  /** Whether the tables consist of the files of the last merge and of nothing else. */
  public boolean isMerged() throws IOException {
    return contents.isMerged();
  }

  /**
   * Merges the tables' files into few. A run that dies meanwhile loses nothing: the next one merges
   * anew.
   *
   * @param ended iterations of the trials whose ends and rows have to be there, by trial
   * @throws DamagedResultsException if some are not, or a file is not whole; then nothing changes
   */
  public void merge(Map<String, Long> ended) throws IOException {
    new Merge(spark, results, contents).execute(ended);
  }
}
