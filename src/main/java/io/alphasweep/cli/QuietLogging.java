package io.alphasweep.cli;

import java.net.URISyntaxException;
import java.net.URL;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configurator;

/**
 * Warnings only, under {@code spark-submit} too: that configures logging, at level info, before it
 * opens the jar. A configuration that an operator chose stays.
 */
final class QuietLogging {

  private static final String SPARK_DEFAULTS = "log4j2-defaults.properties";

  private QuietLogging() {}

  static void start() {
    LoggerContext context = (LoggerContext) LogManager.getContext(false);
    String source = String.valueOf(context.getConfiguration().getConfigurationSource());
    URL quiet = AlphaSweep.class.getResource("/log4j2.properties");
    if (quiet != null && (source.contains(SPARK_DEFAULTS) || source.contains("location=null"))) {
      try {
        Configurator.reconfigure(quiet.toURI());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("a class path entry is a URI", e);
      }
    }
  }
}
