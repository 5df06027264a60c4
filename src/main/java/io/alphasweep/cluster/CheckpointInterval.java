package io.alphasweep.cluster;

import java.io.Serializable;
import java.time.Duration;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * When a pack writes its rows and states: after a time, or after a count of iterations.
 *
 * @param time at least that; null where iterations count
 * @param iterations at least that many; 0 where time counts
 */
public record CheckpointInterval(Duration time, long iterations) implements Serializable {

  /** Every five minutes. */
  public static final CheckpointInterval STANDARD =
      new CheckpointInterval(Duration.ofMinutes(5), 0);

  private static final Pattern FORM = Pattern.compile("([1-9]\\d{0,8})(s|m|h|i)");

  /**
   * Reads {@code 30s}, {@code 5m}, {@code 1h} or, for iterations, {@code 20i}.
   *
   * @throws IllegalArgumentException if the text has another form
   */
  public static CheckpointInterval parse(String text) {
    Matcher form = FORM.matcher(text);
    if (!form.matches()) {
      throw new IllegalArgumentException(
          "found " + text + "; accepted: a time such as 30s, 5m or 1h, or iterations such as 20i");
    }
    long count = Long.parseLong(form.group(1));
    return switch (form.group(2)) {
      case "s" -> new CheckpointInterval(Duration.ofSeconds(count), 0);
      case "m" -> new CheckpointInterval(Duration.ofMinutes(count), 0);
      case "h" -> new CheckpointInterval(Duration.ofHours(count), 0);
      default -> new CheckpointInterval(null, count);
    };
  }

  boolean isDue(long iterationsSince, Duration timeSince) {
    return time == null ? iterationsSince >= iterations : timeSince.compareTo(time) >= 0;
  }
}
