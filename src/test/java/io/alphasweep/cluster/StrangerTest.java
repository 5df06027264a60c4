package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.sweep.packing.Pack;
import io.alphasweep.testing.Trials;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
import org.apache.spark.SparkConf;
import org.apache.spark.sql.SparkSession;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The door of a driver on this machine, and another process that knocks. */
class StrangerTest {

  private static final String ASKS_FOR_NOTHING = "spark.authenticate=false";

  @TempDir private Path directory;
  private Coordinator coordinator;

  @BeforeEach
  void beginASweep() {
    ResultDirectory results = new ResultDirectory(directory.toString(), new Configuration());
    results.create();
    List<TrialSpec> trials = List.of(Trials.small(Map.of()));
    RunPlan plan = RunPlan.of(trials, List.of(new Pack(0, trials)), new TrialLedger());
    RunSettings run =
        new RunSettings(
            "test",
            "12345678",
            "cpu",
            CheckpointInterval.STANDARD,
            true,
            true,
            2,
            OtherMachine.CONTINUE);
    coordinator = new Coordinator(results, plan, run);
    SweepPlugin.connect(coordinator);
  }

  @AfterEach
  void end() {
    SweepPlugin.connect(null);
  }

  private static SparkSession start(SparkConf given) {
    return SparkSessions.start(SparkSessions.configuration("door", "local[1]", given));
  }

  @Test
  void whoKnowsNoSecretIsRefused() throws Exception {
    try (SparkSession spark = start(new SparkConf(false))) {
      String port = spark.sparkContext().conf().get("spark.driver.port");
      String guess = "spark.authenticate=true spark.authenticate.secret=guessed";
      assertThat(
              Stranger.tries(
                  port,
                  ASKS_FOR_NOTHING,
                  guess + " spark.network.crypto.enabled=true",
                  guess + " spark.network.crypto.enabled=false"))
          .containsExactly("refused", "refused", "refused");
      assertThat(coordinator.isStopping()).isFalse();
      for (InetAddress address : addressesOfThisMachine()) {
        assertThatThrownBy(() -> connect(address, Integer.parseInt(port)))
            .as("nothing listens on %s", address)
            .isInstanceOf(IOException.class);
      }
    }
  }

  /** What the test above would see if there were no authentication. */
  @Test
  void withoutAuthenticationAnybodyStopsTheSweep() throws Exception {
    try (SparkSession spark = start(new SparkConf(false).set("spark.authenticate", "false"))) {
      String port = spark.sparkContext().conf().get("spark.driver.port");
      assertThat(Stranger.tries(port, ASKS_FOR_NOTHING)).containsExactly("answered");
      assertThat(coordinator.broken()).isEqualTo("a stranger says so");
    }
  }

  private static List<InetAddress> addressesOfThisMachine() throws IOException {
    return NetworkInterface.networkInterfaces()
        .flatMap(NetworkInterface::inetAddresses)
        .filter(address -> !address.isLoopbackAddress() && !address.isLinkLocalAddress())
        .toList();
  }

  private static void connect(InetAddress address, int port) throws IOException {
    try (Socket socket = new Socket()) {
      socket.connect(new InetSocketAddress(address, port), 2_000);
    }
  }
}
