package io.alphasweep.config;

import java.util.Collection;
import java.util.Locale;
import org.apache.commons.text.similarity.LevenshteinDistance;

/** "Did you mean": the known word that is nearest to an unknown one. */
public final class Suggestion {

  private static final LevenshteinDistance DISTANCE = LevenshteinDistance.getDefaultInstance();
  private static final int LONGEST_WORD = 200;

  private Suggestion() {}

  /** A sentence to append, beginning with {@code "; "}: what is near, or else all that is known. */
  public static String orAccepted(String found, Collection<String> known) {
    String near = sentence(found, known);
    return near.isEmpty() ? "; accepted: " + String.join(", ", known) : near;
  }

  /** A sentence to append, beginning with {@code "; "}; empty when nothing known is near. */
  public static String sentence(String found, Collection<String> known) {
    String best = null;
    int bestDistance = Integer.MAX_VALUE;
    if (found.length() <= LONGEST_WORD) {
      String word = plain(found);
      for (String candidate : known) {
        int distance = distance(word, plain(candidate));
        if (distance < bestDistance) {
          bestDistance = distance;
          best = candidate;
        }
      }
    }
    int tolerance = Math.max(2, found.length() / 4);
    return best != null && bestDistance <= Math.min(tolerance, found.length() - 1)
        ? "; did you mean " + best + "?"
        : "";
  }

  /** The last part of a dotted key counts as well: kappa stands for modulation.kappa. */
  private static int distance(String word, String candidate) {
    int whole = DISTANCE.apply(word, candidate);
    int tail = DISTANCE.apply(tail(word), tail(candidate));
    return candidate.contains(".") ? Math.min(whole, tail + 1) : whole;
  }

  private static String tail(String key) {
    return key.substring(key.lastIndexOf('.') + 1);
  }

  private static String plain(String word) {
    return word.toLowerCase(Locale.ROOT).replace("_", "").replace("-", "");
  }
}
