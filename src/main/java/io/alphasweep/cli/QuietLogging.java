package io.alphasweep.cli;

import java.net.URISyntaxException;
import java.net.URL;
import org.apache.logging.log4j.LogManager;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.DefaultConfiguration;

/**
 * Warnings only, under {@code spark-submit} too, where logging would otherwise come from Spark's
 * defaults, at level info. A configuration that an operator chose stays.
 */
final class QuietLogging {

  private static final String SPARK_DEFAULTS = "log4j2-defaults.properties";

  private QuietLogging() {}

  static void start() {
    Configuration present = ((LoggerContext) LogManager.getContext(false)).getConfiguration();
    String source = String.valueOf(present.getConfigurationSource().getLocation());
    boolean chosen = !(present instanceof DefaultConfiguration) && !source.endsWith(SPARK_DEFAULTS);
    URL quiet = AlphaSweep.class.getResource("/log4j2.properties");
    if (quiet != null && !chosen) {
      try {
        Configurator.reconfigure(quiet.toURI());
      } catch (URISyntaxException e) {
        throw new IllegalStateException("a class path entry is a URI", e);
      }
    }
  }
}
