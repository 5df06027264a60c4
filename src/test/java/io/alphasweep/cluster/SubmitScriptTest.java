package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.testing.Script;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.spark.SparkConf;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The spark-submit that scripts/submit would run, and what it refuses. */
class SubmitScriptTest {

  private static final Map<String, String> SPARK = Map.of("SPARK_HOME", "/spark");

  private static Script.Result submit(String arguments) {
    return Script.run(SPARK, "submit", List.of(arguments.split(" ", -1)));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          spark://h:7077 --executors 3 --cores 8 --dry-run --jar a.jar run f --out d | --executor-memory 4g --conf spark.executor.cores=8 --conf spark.cores.max=24 a.jar run f --out d
          spark://h:7077 --trust-network --dry-run --jar a.jar run f --out d | --executor-memory 4g --conf spark.executor.cores=4 --conf spark.cores.max=8 --conf spark.alphasweep.trustNetwork=true a.jar run f --out d
          --dry-run --master spark://h:7077 --gpus 2 --jar a.jar summarize d | --executor-memory 4g --conf spark.executor.cores=4 --conf spark.cores.max=8 --conf spark.executor.resource.gpu.amount=2 a.jar summarize d
          yarn --memory 9g --dry-run --jar a.jar run f --out d --device cpu | --executor-memory 9g --deploy-mode client --num-executors 2 --executor-cores 4 --conf spark.executor.memoryOverhead=4g --conf spark.authenticate=true a.jar run f --out d --device cpu
          yarn --gpus 1 --libtorch /opt/t --conf spark.a=b --dry-run --jar a.jar run f --out d | --executor-memory 4g --deploy-mode client --num-executors 2 --executor-cores 4 --conf spark.executor.memoryOverhead=4g --conf spark.authenticate=true --files $PWD/scripts/discover-gpus --conf spark.executor.resource.gpu.amount=1 --conf spark.executor.resource.gpu.discoveryScript=./discover-gpus --conf spark.executorEnv.PYTORCH_LIBRARY_PATH=/opt/t --conf spark.executorEnv.PYTORCH_FLAVOR=cu128 --conf spark.a=b a.jar run f --out d
          k8s://https://h --image i --gpus 1 --dry-run run f --out d | --executor-memory 4g --deploy-mode cluster --conf spark.kubernetes.container.image=i --conf spark.executor.instances=2 --conf spark.executor.cores=4 --conf spark.executor.memoryOverhead=4g --conf spark.authenticate=true --conf spark.executor.resource.gpu.amount=1 --conf spark.executor.resource.gpu.discoveryScript=/opt/alphasweep/discover-gpus local:///opt/alphasweep/alphasweep.jar run f --out d
          """)
  void printsTheCommand(String arguments, String expected) {
    Script.Result result = submit(arguments);
    assertThat(result.err()).isEmpty();
    assertThat(result.exitCode()).isZero();
    String master = arguments.replaceAll("^.*?(spark://\\S+|k8s://\\S+|yarn).*$", "$1");
    assertThat(result.out())
        .isEqualTo(
            "/spark/bin/spark-submit --master %s --class io.alphasweep.cli.AlphaSweep %s\n"
                .formatted(master, expected.replace("$PWD", Path.of("").toAbsolutePath() + "")));
  }

  /** Every command that asks the rows of a sweep goes to the cluster as it was typed. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "status d --json",
        "summarize d --baseline algorithm=ppo",
        "report d --out r.html",
        "compare b d --junit j.xml",
        "export d --csv rows",
        "evaluate d --episodes 3"
      })
  void submitsWhateverAsksTheRows(String command) {
    Script.Result result = submit("spark://h:7077 --dry-run --jar a.jar " + command);
    assertThat(result.err()).isEmpty();
    assertThat(result.out()).endsWith(" a.jar " + command + "\n");
  }

  /** What it gives to Spark is nothing that a sweep refuses. */
  @ParameterizedTest
  @ValueSource(strings = {"spark://h:1", "yarn", "k8s://https://h --image i"})
  void givesNoSettingThatASweepRefuses(String master) {
    Script.Result result = submit(master + " --gpus 2 --dry-run --jar a.jar run f --out d");
    SparkConf conf = new SparkConf(false).set("spark.master", master.replaceAll(" .*", ""));
    if (master.startsWith("spark://")) { // as conf/spark-defaults.conf has it
      conf.set("spark.authenticate", "true").set("spark.authenticate.secret", "s");
    }
    List<String> words = List.of(result.out().split(" ", -1));
    for (int word = 0; word < words.size(); word++) {
      if (words.get(word).equals("--conf")) {
        String[] setting = words.get(word + 1).split("=", 2);
        conf.set(setting[0], setting[1]);
      }
    }
    assertThat(SparkSessions.configuration("test", null, conf).get(PackResources.TASK_GPUS))
        .isEqualTo("0.5");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          '' | found ''; expected a master (spark://HOST:PORT, yarn, k8s://URL), then run, status, summarize, report, compare, export or evaluate
          mesos | found 'mesos'; expected a master (spark://HOST:PORT, yarn, k8s://URL), then run, status, summarize, report, compare, export or evaluate
          yarn | nothing to submit; end with 'run FILE --out DIR' or with what asks its rows, such as 'summarize DIR'
          run f --out d | no master; give spark://HOST:PORT, yarn, or k8s://URL
          --master local[2] run f | --master: found 'local[2]'; accepted: spark://HOST:PORT, yarn, k8s://URL; 'scripts/alphasweep' runs on this machine
          yarn --cores | --cores: a value is missing
          yarn --cores 0 run f | --cores: found '0'; accepted: a whole number from 1
          yarn --executors many run f | --executors: found 'many'; accepted: a whole number from 1
          yarn --gpus 0.5 run f | --gpus: found '0.5'; accepted: a whole number from 1
          yarn --memory 4 run f | --memory: found '4'; accepted: a size such as 800m or 4g
          yarn --overhead big run f | --overhead: found 'big'; accepted: a size such as 800m or 4g
          yarn --conf x=y run f | --conf: found 'x=y'; accepted: spark.KEY=VALUE
          yarn --libtorch /opt/t run f | --libtorch: executors have no GPUs; give --gpus, too
          yarn --colour red run f | unknown option --colour; 'scripts/submit --help' lists them
          k8s://https://h run f | --image: is missing; Kubernetes needs an image with Spark and the jar
          """)
  void refusesBadArgumentsInOneSentence(String arguments, String message) {
    Script.Result result = submit(arguments);
    assertThat(result.err()).isEqualTo("submit: " + message + "\n");
    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"-h", "--help"})
  void explainsItself(String option) {
    assertThat(submit(option).out())
        .startsWith("Runs AlphaSweep on a Spark cluster")
        .contains("--gpus N", "Standalone.", "YARN.", "Kubernetes.");
  }
}
