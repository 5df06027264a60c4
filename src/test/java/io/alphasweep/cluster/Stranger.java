package io.alphasweep.cluster;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.spark.SecurityManager;
import org.apache.spark.SparkConf;
import org.apache.spark.internal.config.package$;
import org.apache.spark.internal.plugin.PluginMessage;
import org.apache.spark.rpc.RpcAddress;
import org.apache.spark.rpc.RpcEnv;
import scala.Option;
import scala.reflect.ClassTag$;

/** A process that knows the driver's port and all of AlphaSweep, and tries to stop its sweep. */
final class Stranger {

  private static final String ENDPOINT = "org.apache.spark.internal.plugin.PluginEndpoint";

  private Stranger() {}

  /**
   * Prints a line for each try.
   *
   * @param arguments the port; then, for each try, settings of Spark as {@code key=value}, blanks
   *     between
   */
  public static void main(String[] arguments) {
    RpcAddress driver = new RpcAddress("127.0.0.1", Integer.parseInt(arguments[0]));
    for (String settings : List.of(arguments).subList(1, arguments.length)) {
      SparkConf conf = new SparkConf(false);
      conf.set("spark.rpc.askTimeout", "20s").set("spark.rpc.lookupTimeout", "20s");
      for (String setting : settings.split(" ", -1)) {
        String[] parts = setting.split("=", 2);
        conf.set(parts[0], parts[1]);
      }
      System.out.println(tries(driver, conf) ? "answered" : "refused");
    }
    System.exit(0);
  }

  private static boolean tries(RpcAddress driver, SparkConf conf) {
    SecurityManager security =
        new SecurityManager(conf, Option.empty(), package$.MODULE$.AUTH_SECRET_FILE());
    RpcEnv line = RpcEnv.create("stranger", "127.0.0.1", 0, conf, security, true);
    try {
      for (Message message :
          List.of(new Message.Begin(0, 0), new Message.Abort(0, 0, "a stranger says so"))) {
        line.setupEndpointRef(driver, ENDPOINT)
            .askSync(
                new PluginMessage(SweepPlugin.class.getName(), Wire.bytes(message)),
                ClassTag$.MODULE$.apply(Object.class));
      }
      return true;
    } catch (Exception e) { // Scala's methods declare none
      e.printStackTrace();
      return false;
    } finally {
      line.shutdown();
    }
  }

  /** Lets a stranger try, in a process of its own; what came of each try. */
  static List<String> tries(String port, String... settings)
      throws IOException, InterruptedException {
    List<String> line =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                Stranger.class.getName(),
                port));
    line.addAll(List.of(settings));
    Process process =
        new ProcessBuilder(line).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return said.lines().toList();
  }
}
