package io.alphasweep.cli;

import java.util.Map;
import picocli.CommandLine.Option;

/** What the tables compare each setting with. */
final class BaselineOption {

  @Option(
      names = "--baseline",
      paramLabel = "COLUMN=VALUE",
      split = ",",
      description =
          "The setting that all others are compared with, by the columns of the tables. Where several"
              + " have these values, each other setting is compared with the one that shares most of"
              + " its settings. Default: the best of each environment.")
  private Map<String, String> values = Map.of();

  /** Values by column; empty for the best. */
  Map<String, String> values() {
    return values;
  }
}
