package io.alphasweep.cli;

import java.net.InetAddress;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.UnknownHostException;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.DefaultConfiguration;
import org.apache.spark.SparkContext;
import org.apache.spark.internal.Logging;
import org.slf4j.Logger;

/**
 * Warnings only, under {@code spark-submit} too, where logging would otherwise come from Spark's
 * defaults, at level info. A configuration that an operator chose stays.
 */
final class QuietLogging {

  private static final String SPARK_DEFAULTS = "log4j2-defaults.properties";

  /** Log4j's own, of what it says about itself. */
  private static final String STATUS = "log4j2.StatusLogger.level";

  private QuietLogging() {}

  static void start() {
    if (isNameless() && System.getProperty(STATUS) == null) {
      System.setProperty(STATUS, "OFF"); // it would show the stack trace of that
    }
    // spark-submit leaves logging to be set up anew by whatever logs first; what is set before that
    // is overwritten.
    new SparkLogging().initializeForcefully(false, true);
    // Under spark-submit, Spark and this class have different loaders and so different contexts.
    LoggerContext context =
        (LoggerContext) LogManager.getContext(SparkContext.class.getClassLoader(), false);
    Configuration present = context.getConfiguration();
    String source = String.valueOf(present.getConfigurationSource().getLocation());
    boolean chosen = !(present instanceof DefaultConfiguration) && !source.endsWith(SPARK_DEFAULTS);
    URL quiet = AlphaSweep.class.getResource("/log4j2.properties");
    if (quiet != null && !chosen) {
      try {
        context.setConfigLocation(quiet.toURI());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("a class path entry is a URI", e);
      }
    }
  }

  /** Whether this machine's name leads to no address, as in a container without network. */
  private static boolean isNameless() {
    try {
      InetAddress.getLocalHost();
      return false;
    } catch (UnknownHostException e) {
      return true;
    }
  }

  /** Reaches Spark's own set-up of logging; the two names are those of the Scala trait's field. */
  private static final class SparkLogging implements Logging {

    private Logger logger;

    @Override
    public Logger org$apache$spark$internal$Logging$$log_() {
      return logger;
    }

    @Override
    public void org$apache$spark$internal$Logging$$log__$eq(Logger value) {
      logger = value;
    }
  }
}
