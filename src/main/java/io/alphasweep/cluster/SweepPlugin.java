package io.alphasweep.cluster;

import com.codahale.metrics.MetricRegistry;
import io.alphasweep.fault.OneLine;
import java.util.Locale;
import java.util.Map;
import org.apache.spark.SparkContext;
import org.apache.spark.api.plugin.DriverPlugin;
import org.apache.spark.api.plugin.ExecutorPlugin;
import org.apache.spark.api.plugin.PluginContext;
import org.apache.spark.api.plugin.SparkPlugin;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries the tasks' messages to the driver's {@link Coordinator} and its orders back. In local
 * mode the way is the same.
 *
 * <p>Spark makes the instances, so both ends meet in static fields: one sweep per driver at a time.
 */
public final class SweepPlugin implements SparkPlugin {

  private static final Logger LOG = LoggerFactory.getLogger(SweepPlugin.class);

  private static volatile Coordinator coordinator;
  private static volatile PluginContext line;
  private static volatile PackMetrics metrics = new PackMetrics(new MetricRegistry());

  /** Who answers on this driver; null for nobody. */
  static void connect(Coordinator answering) {
    coordinator = answering;
  }

  /**
   * Asks the driver, from a task.
   *
   * @throws DriverLostException if no answer comes, because the driver is gone or too busy
   */
  static Orders ask(Message message) throws DriverLostException {
    PluginContext context = line;
    if (context == null) {
      throw new DriverLostException("this executor has no line to the driver", null);
    }
    try {
      return Wire.value(context.ask(Wire.bytes(message)), Orders.class);
    } catch (Exception e) {
      throw new DriverLostException("the driver does not answer", e);
    }
  }

  /** What this executor's packs count into. */
  static PackMetrics metrics() {
    return metrics;
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
        return Wire.bytes(answer(message));
      }
    };
  }

  /** Whatever comes, the driver goes on. */
  private static Orders answer(Object message) {
    Coordinator answering = coordinator;
    if (answering != null) {
      try {
        return answering.answer(Wire.value(message, Message.class));
      } catch (IllegalArgumentException e) {
        LOG.warn("a message was refused: {}", OneLine.of(e.getMessage()));
      }
    }
    return Orders.of(Orders.Kind.LEAVE);
  }

  @Override
  public ExecutorPlugin executorPlugin() {
    return new ExecutorPlugin() {
      @Override
      public void init(PluginContext context, Map<String, String> configuration) {
        Locale.setDefault(Locale.ROOT); // as the driver does
        line = context;
        metrics = new PackMetrics(context.metricRegistry());
      }

      /** The executor was told to go: its tasks save what they have while the line still stands. */
      @Override
      public void shutdown() {
        Heartbeat.stopAll();
        line = null;
      }
    };
  }
}
