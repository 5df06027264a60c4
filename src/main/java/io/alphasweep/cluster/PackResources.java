package io.alphasweep.cluster;

import io.alphasweep.store.RefusedException;
import java.math.BigDecimal;
import java.time.Duration;
import org.apache.spark.SparkConf;
import org.apache.spark.SparkContext;
import org.apache.spark.api.java.JavaRDD;
import org.apache.spark.resource.ResourceProfile;
import org.apache.spark.resource.ResourceProfileBuilder;
import org.apache.spark.resource.TaskResourceRequests;

/**
 * What the stage that trains asks of Spark for each of its tasks, beside what every other stage
 * does: Spark's stage-level scheduling.
 *
 * <p>It asks for tasks alone, never for executors, so that it needs no dynamic allocation and runs
 * on the executors that are there.
 */
public final class PackResources {

  /** Spark's name of the resource, by convention. */
  static final String GPU = "gpu";

  static final String EXECUTOR_GPUS = "spark.executor.resource.gpu.amount";
  static final String TASK_GPUS = "spark.task.resource.gpu.amount";

  /** What the settings of Spark say. */
  public static final PackResources OF_THE_SETTINGS = new PackResources(null);

  private static final long FIRST_EXECUTOR = Duration.ofSeconds(30).toNanos();
  private static final long NEXT_EXECUTOR = Duration.ofSeconds(2).toNanos();

  private final ResourceProfile profile;

  private PackResources(ResourceProfile profile) {
    this.profile = profile;
  }

  /**
   * So many devices for each pack, whatever {@code spark.task.resource.gpu.amount} says.
   *
   * @param gpus more than 0 and at most 1; packs share a device below 1
   * @param conf of the session that will run
   * @throws RefusedException if that is no such amount, or this cluster cannot lend it
   */
  public static PackResources gpus(BigDecimal gpus, SparkConf conf) {
    String option = "--gpus-per-pack " + gpus.toPlainString();
    if (gpus.signum() <= 0 || gpus.compareTo(BigDecimal.ONE) > 0) {
      throw new RefusedException(
          option
              + ": a pack trains on one device or on a share of it; accepted: above 0, at most 1");
    }
    String master = conf.get("spark.master", "");
    if (!SparkSessions.isCluster(master)) {
      throw new RefusedException(
          "%s: the master %s lends no devices; start on a cluster, or without the option"
              .formatted(option, master));
    }
    if (!lendsGpus(conf)) {
      throw new RefusedException(
          "%s: executors have no devices; set %s, too".formatted(option, EXECUTOR_GPUS));
    }
    TaskResourceRequests tasks =
        new TaskResourceRequests()
            .resource(GPU, gpus.doubleValue())
            .cpus(cores(gpus.doubleValue(), conf));
    return new PackResources(new ResourceProfileBuilder().require(tasks).build());
  }

  /** Whether executors have devices. */
  public static boolean lendsGpus(SparkConf conf) {
    return conf.getDouble(EXECUTOR_GPUS, 0) > 0;
  }

  /** The cores that belong to a share of a device, at least 1: all are to step environments. */
  static int cores(double gpus, SparkConf conf) {
    double devices = conf.getDouble(EXECUTOR_GPUS, 1);
    return Math.max(1, (int) (conf.getInt("spark.executor.cores", 1) * gpus / devices));
  }

  /**
   * Packs that can train at the same time. On a cluster, executors register one after the other:
   * this waits until none has come for some seconds.
   */
  public int slots(SparkContext context) {
    if (SparkSessions.isCluster(context.master())) {
      awaitExecutors(context);
    }
    ResourceProfile asked =
        profile == null ? context.resourceProfileManager().defaultResourceProfile() : profile;
    return Math.max(1, context.maxNumConcurrentTasks(asked));
  }

  private static void awaitExecutors(SparkContext context) {
    int seen = 0;
    long lastCame = System.nanoTime();
    while (System.nanoTime() - lastCame < (seen == 0 ? FIRST_EXECUTOR : NEXT_EXECUTOR)) {
      // The driver is one of those that Spark counts.
      int present = context.statusTracker().getExecutorInfos().length - 1;
      if (present > seen) {
        seen = present;
        lastCame = System.nanoTime();
      }
      try {
        Thread.sleep(100);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return;
      }
    }
  }

  /** The same data, whose stage asks for these resources. */
  public <T> JavaRDD<T> apply(JavaRDD<T> rdd) {
    return profile == null ? rdd : rdd.withResources(profile);
  }
}
