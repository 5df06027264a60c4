package io.alphasweep.sweep;

import java.util.List;

/**
 * What a sweep file says of itself. It is shown and is no part of any trial: a description may be
 * mended while the sweep runs.
 *
 * @param name of the sweep; a word that is safe as a folder's name
 * @param description one line for people; empty for none
 * @param tags words to find sweeps by, distinct
 */
public record About(String name, String description, List<String> tags) {

  public About {
    tags = List.copyOf(tags);
  }

  /** A name alone. */
  public static About named(String name) {
    return new About(name, "", List.of());
  }
}
