package io.alphasweep.config;

import io.alphasweep.fault.OneLine;
import java.io.Serializable;

/**
 * One thing wrong, or doubtful, in a sweep file. All texts are in one line, safe to print.
 *
 * @param file the file as the user named it
 * @param line from 1; 0 where no line can be named
 * @param key the key as it stands in the file, for example {@code grid.modulation.kappa}; empty
 *     where there is none
 * @param message what was found and what is accepted
 */
public record Problem(String file, int line, String key, String message) implements Serializable {

  public Problem {
    file = OneLine.of(file);
    key = OneLine.of(key);
    message = OneLine.of(message);
  }

  /** The form for people: {@code FILE:LINE: KEY: message}. */
  @Override
  public String toString() {
    String place = line > 0 ? file + ":" + line : file;
    return key.isEmpty() ? place + ": " + message : place + ": " + key + ": " + message;
  }
}
