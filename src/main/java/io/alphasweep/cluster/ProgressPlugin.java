package io.alphasweep.cluster;

import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;

/**
 * Carries the packs' progress from the executors to the driver while their tasks run; an
 * accumulator would arrive only at a task's end. In local mode the way is the same.
 *
 * <p>Spark makes the instances, so both ends meet in static fields: one sweep per driver at a time.
 */
public final class ProgressPlugin implements SparkPlugin {

  private static volatile SweepProgress receiver;
  private static volatile PluginContext sender;

  /** Where messages go that reach this driver; null for nowhere. */
  static void deliverTo(SweepProgress progress) {
    receiver = progress;
  }

  /** Sends from a task; returns at once and never fails, since no result depends on it. */
  static void send(PackProgress message) {
    PluginContext context = sender;
    if (context != null) {
      try {
        context.send(message);
      } catch (Exception e) {
        // The driver is gone or going: the task ends by other means.
        sender = null;
      }
    }
  }

  @Override
  public DriverPlugin driverPlugin() {
    return new DriverPlugin() {
      @Override
      public Map<String, String> init(SparkContext spark, PluginContext context) {
        return Map.of();
      }

      @Override
      public Object receive(Object message) {
        SweepProgress progress = receiver;
        if (progress != null && message instanceof PackProgress pack) {
          progress.accept(pack);
        }
        return null;
      }
    };
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> configuration) {
        sender = context;
      }

      @Override
      public void shutdown() {
        sender = null;
      }
    };
  }
}
