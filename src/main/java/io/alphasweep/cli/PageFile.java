package io.alphasweep.cli;

import io.alphasweep.fault.OneLine;
import io.alphasweep.store.RefusedException;
import io.alphasweep.store.ResultDirectory;
import io.alphasweep.text.WholeFile;
import java.io.IOException;
import java.nio.file.Path;

/** Where a page goes: to a file of this machine, or among the results. */
final class PageFile {

  private PageFile() {}

  /**
   * Writes a page.
   *
   * @param file on this machine; null for one among the results
   * @param name of the one among the results
   * @param option that names a file in its place
   * @return where it is
   * @throws RefusedException if it cannot be written there
   */
  static String write(String html, Path file, ResultDirectory results, String name, String option) {
    String place = file == null ? results.location() + "/" + name : file.toString();
    try {
      if (file == null) {
        results.writeText(results.uri(), name, html);
      } else {
        WholeFile.write(file, html);
      }
    } catch (IOException e) {
      throw new RefusedException(
          "cannot write %s: %s%s"
              .formatted(
                  place,
                  OneLine.of(e),
                  file == null ? "; %s FILE puts it elsewhere".formatted(option) : ""),
          e);
    }
    return place;
  }
}
