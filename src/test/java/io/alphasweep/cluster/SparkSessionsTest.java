package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.alphasweep.store.RefusedException;
import java.math.BigDecimal;
import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What a sweep sets, and what it refuses, of the settings that a person gave to Spark. */
class SparkSessionsTest {

  /** What spark-submit leaves behind: settings given as {@code key=value}, one space between. */
  private static SparkConf submitted(String settings) {
    SparkConf conf = new SparkConf(false);
    for (String setting : settings.split(" ", -1)) {
      String[] parts = setting.split("=", 2);
      conf.set("spark." + parts[0], parts[1]);
    }
    return conf;
  }

  /** Of a cluster that authenticates. */
  private static SparkConf configuration(String settings) {
    SparkConf submitted =
        submitted(settings)
            .setIfMissing("spark.authenticate", "true")
            .setIfMissing("spark.authenticate.secret", "s");
    return SparkSessions.configuration("test", null, submitted);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # given | authenticates
          master=local | true
          master=local[2] | true
          master=local[2] authenticate=false | false
          master=local-cluster[2,1,1024] | true
          master=yarn | true
          master=yarn authenticate=false alphasweep.trustNetwork=true | false
          master=k8s://https://h | true
          master=spark://h:1 authenticate=true authenticate.secret=s | true
          master=spark://h:1 alphasweep.trustNetwork=true | false
          """)
  void keepsStrangersOutUnlessToldOtherwise(String given, boolean authenticates) {
    SparkConf conf = SparkSessions.configuration("test", null, submitted(given));
    assertThat(conf.getBoolean("spark.authenticate", false)).isEqualTo(authenticates);
    assertThat(conf.get("spark.ui.killEnabled")).isEqualTo("false");
    boolean here = given.startsWith("master=local");
    assertThat(conf.get("spark.driver.bindAddress", "")).isEqualTo(here ? "127.0.0.1" : "");
    assertThat(conf.get("spark.driver.host", "")).isEqualTo(here ? "127.0.0.1" : "");
    assertThat(conf.contains("spark.network.crypto.enabled")).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"spark://h:1", "yarn", "k8s://https://h", "'local-cluster[2,1,1024]'"})
  void refusesAClusterThatLetsStrangersIn(String master) {
    assertThatThrownBy(
            () ->
                SparkSessions.configuration(
                    "test", null, submitted("master=" + master + " authenticate=false")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "spark.authenticate is not true, so whoever reaches the driver's port could stop the"
                + " sweep or run code in it; set it and spark.authenticate.secret on the master, on"
                + " the workers and here, as 'scripts/submit --help' shows, or"
                + " spark.alphasweep.trustNetwork=true where no stranger can reach them");
  }

  @Test
  void refusesAStandaloneClusterWithoutASecret() {
    assertThatThrownBy(
            () ->
                SparkSessions.configuration(
                    "test", null, submitted("master=spark://h:1 authenticate=true")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "spark.authenticate is true, but spark.authenticate.secret is not set; give it in"
                + " conf/spark-defaults.conf, the same on the master, on the workers and here");
  }

  @Test
  void makesAnotherSecretForEachClusterOfThisMachine() {
    String master = "master=local-cluster[2,1,1024]";
    String secret =
        SparkSessions.configuration("test", null, submitted(master))
            .get("spark.authenticate.secret");
    assertThat(secret).hasSize(64);
    assertThat(
            SparkSessions.configuration("test", null, submitted(master))
                .get("spark.authenticate.secret"))
        .isNotEqualTo(secret);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          master=local[2] speculation=true | spark.speculation is true, which would train packs twice; start without it
          master=spark://h:1 task.maxFailures=1 | spark.task.maxFailures is 1, so the first executor that dies would end the sweep; accepted: 2 or more
          master=yarn excludeOnFailure.enabled=true | spark.excludeOnFailure.enabled is true, which ends the sweep when executors died on every node; start without it
          master=yarn excludeOnFailure.application.enabled=true | spark.excludeOnFailure.application.enabled is true, which ends the sweep when executors died on every node; start without it
          master=yarn excludeOnFailure.taskAndStage.enabled=true | spark.excludeOnFailure.taskAndStage.enabled is true, which ends the sweep when executors died on every node; start without it
          master=yarn task.cpus=4 executor.cores=8 | spark.task.cpus is 4, but without a GPU a pack trains on one core and the others would idle; accepted: 1
          master=local[2] executor.resource.gpu.amount=2 | spark.executor.resource.gpu.amount: the master local[2] lends no devices, so no task would ever start; give --device cuda:N in its place, or start on a cluster
          master=local[2] task.resource.gpu.amount=1 | spark.task.resource.gpu.amount: the master local[2] lends no devices, so no task would ever start; give --device cuda:N in its place, or start on a cluster
          master=spark://h:1 task.resource.gpu.amount=0.5 | spark.task.resource.gpu.amount is 0.5, but executors have no devices; set spark.executor.resource.gpu.amount, too
          master=spark://h:1 executor.resource.gpu.amount=2 task.resource.gpu.amount=2 | spark.task.resource.gpu.amount is 2, but a pack trains on one device and the others would idle; accepted: 1, or a fraction to share it
          master=yarn executor.resource.gpu.amount=1 | spark.executor.resource.gpu.discoveryScript is not set, so no executor would find its devices; give scripts/discover-gpus
          master=k8s://https://h executor.resource.gpu.amount=1 | spark.executor.resource.gpu.discoveryScript is not set, so no executor would find its devices; give scripts/discover-gpus
          """)
  void refusesWhatWouldCorruptOrWasteASweep(String settings, String message) {
    assertThatThrownBy(() -> configuration(settings))
        .isInstanceOf(RefusedException.class)
        .hasMessage(message);
  }

  @Test
  void refusesAllAtOnce() {
    RefusedException refusal =
        catchThrowableOfType(
            RefusedException.class,
            () -> configuration("master=yarn speculation=true task.maxFailures=1 task.cpus=2"));
    assertThat(refusal.getMessage().lines()).hasSize(3);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          # given | setting | value
          master=spark://h:1 | task.maxFailures | 100
          master=spark://h:1 task.maxFailures=4 | task.maxFailures | 4
          master=local[2] task.maxFailures=1 | task.maxFailures | 1
          master=yarn | executor.maxNumFailures | 1000
          master=yarn | locality.wait | 0s
          master=yarn locality.wait=3s | locality.wait | 3s
          master=yarn | executorEnv.CUDA_DEVICE_ORDER | PCI_BUS_ID
          master=spark://h:1 executor.resource.gpu.amount=2 | task.resource.gpu.amount | 0.5
          master=spark://h:1 executor.resource.gpu.amount=2 | task.cpus | 1
          master=spark://h:1 executor.resource.gpu.amount=2 executor.cores=16 | task.cpus | 4
          master=spark://h:1 executor.resource.gpu.amount=2 executor.cores=16 task.resource.gpu.amount=1 | task.cpus | 8
          master=spark://h:1 executor.resource.gpu.amount=2 executor.cores=16 task.cpus=2 | task.cpus | 2
          master=spark://h:1 executor.resource.gpu.amount=2 task.resource.gpu.amount=0.25 | task.resource.gpu.amount | 0.25
          master=k8s://https://h executor.resource.gpu.amount=1 executor.resource.gpu.discoveryScript=/d | executor.resource.gpu.vendor | nvidia.com
          """)
  void setsWhatThePersonDidNot(String given, String setting, String value) {
    assertThat(configuration(given).get("spark." + setting)).isEqualTo(value);
  }

  @ParameterizedTest
  @CsvSource({"local[16], 8", "local[3], 1", "local, 1", "spark://h:1, 1"})
  void twoPacksTakeTurnsOnTheGpuOfThisMachine(String master, int cores) {
    SparkConf conf = configuration("master=" + master);
    SparkSessions.twoPacksAtATime(conf);
    assertThat(conf.getInt("spark.task.cpus", 1)).isEqualTo(cores);
  }

  @Test
  void asksForNoDevicesWhereThereAreNone() {
    assertThat(configuration("master=spark://h:1").contains(PackResources.TASK_GPUS)).isFalse();
  }

  @ParameterizedTest
  @CsvSource({"local", "local[4]", "local[*]", "'local[2, 3]'", "'local-cluster[2,1,1024]'"})
  void runsOnThisMachineWithoutSparkSubmit(String master) {
    SparkConf conf = SparkSessions.configuration("test", master, new SparkConf(false));
    assertThat(conf.get("spark.master")).isEqualTo(master);
    assertThat(conf.get("spark.driver.host")).isEqualTo("127.0.0.1");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spark://host:7077 | --master spark://host:7077: a cluster needs the jar, which spark-submit brings; use scripts/submit
          yarn | --master yarn: a cluster needs the jar, which spark-submit brings; use scripts/submit
          local[0] | --master: found 'local[0]'; accepted: local, local[N], local[*]; for a cluster, scripts/submit
          two | --master: found 'two'; accepted: local, local[N], local[*]; for a cluster, scripts/submit
          """)
  void refusesOtherMastersWithoutSparkSubmit(String master, String message) {
    assertThatThrownBy(() -> SparkSessions.configuration("test", master, new SparkConf(false)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(message);
  }

  @Test
  void refusesAnotherMasterThanSparkSubmits() {
    assertThatThrownBy(
            () -> SparkSessions.configuration("test", "local[2]", submitted("master=yarn")))
        .isInstanceOf(RefusedException.class)
        .hasMessage(
            "--master local[2]: spark-submit has already chosen the master yarn; give it there");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          0    | master=spark://h:1 executor.resource.gpu.amount=1 | --gpus-per-pack 0: a pack trains on one device or on a share of it; accepted: above 0, at most 1
          -1   | master=spark://h:1 executor.resource.gpu.amount=1 | --gpus-per-pack -1: a pack trains on one device or on a share of it; accepted: above 0, at most 1
          1.5  | master=spark://h:1 executor.resource.gpu.amount=2 | --gpus-per-pack 1.5: a pack trains on one device or on a share of it; accepted: above 0, at most 1
          0.5  | master=local[2] | --gpus-per-pack 0.5: the master local[2] lends no devices; start on a cluster, or without the option
          0.50 | master=yarn | --gpus-per-pack 0.50: executors have no devices; set spark.executor.resource.gpu.amount, too
          """)
  void refusesSharesOfDevicesThatNobodyLends(BigDecimal gpus, String settings, String message) {
    assertThatThrownBy(() -> PackResources.gpus(gpus, submitted(settings)))
        .isInstanceOf(RefusedException.class)
        .hasMessage(message);
  }
}
