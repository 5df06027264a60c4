package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import org.apache.spark.SparkConf;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class IdleCoresTest {

  @Test
  void lendsWhatNoPackTrainsOn() {
    IdleCores cores = new IdleCores();
    cores.are(4);
    cores.begin(1);
    assertThat(cores.take(0)).isZero();
    assertThat(cores.take(2)).isEqualTo(2);
    assertThat(cores.take(5)).isEqualTo(1);
    assertThat(cores.take(1)).isZero();
    cores.begin(1); // another pack does not wait for those that help
    cores.giveBack(2);
    assertThat(cores.take(5)).isEqualTo(1);
    cores.giveBack(1);
    cores.giveBack(1);
    cores.end(1);
    cores.end(1);
    assertThat(cores.take(9)).isEqualTo(4);
  }

  @ParameterizedTest
  @CsvSource({
    "local, 1",
    "local[3], 3",
    "'local[3,4]', 3",
    "spark://h:1, 1",
    "yarn, 5",
  })
  void areAsManyAsSparkSays(String master, int count) {
    SparkConf conf = new SparkConf(false).set("spark.master", master);
    if (master.equals("yarn")) {
      conf.set("spark.executor.cores", "5");
    }
    assertThat(SparkSessions.coresOfAProcess(conf)).isEqualTo(count);
  }
}
