package io.alphasweep.store;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.alphasweep.text.Printable;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The file that says of which files both tables consist after a merge: each row stands in one of
 * them, once.
 *
 * @param files by path from the root of the results
 * @param complete whether every trial that ended has all its rows there
 */
record MergedList(SortedMap<String, Entry> files, boolean complete) {

  /** What the list says of a file. */
  record Entry(long bytes, long rows) {}

  static final String NAME = "_files.json";

  /**
   * The list of the last merge; none where nothing was merged, or by an earlier version, which did
   * not count.
   *
   * @throws DamagedResultsException if the list is broken
   */
  static Optional<MergedList> read(ResultDirectory results) throws IOException {
    String file = results.file(NAME);
    String text;
    try {
      text = new String(results.read(file), StandardCharsets.UTF_8);
    } catch (FileNotFoundException e) {
      return Optional.empty();
    }
    ObjectNode list = Sealed.json(results, file, text);
    if (!Sealed.isSealed(text)) {
      return Optional.empty();
    }
    SortedMap<String, Entry> files = new TreeMap<>();
    for (Map.Entry<String, JsonNode> entry : list.path("files").properties()) {
      if (!isOfATable(entry.getKey())) {
        throw new DamagedResultsException(
            results, file, "it names a file of no table, " + Printable.line(entry.getKey()));
      }
      files.put(
          entry.getKey(),
          new Entry(
              entry.getValue().path("bytes").asLong(-1), entry.getValue().path("rows").asLong(-1)));
    }
    return Optional.of(new MergedList(files, list.path("complete").asBoolean()));
  }

  /** Anybody can seal a list; whatever it names, nothing outside of the two folders is touched. */
  private static boolean isOfATable(String name) {
    List<String> parts = List.of(name.split("/", -1));
    return List.of("metrics", "trials").contains(parts.get(0)) && !parts.contains("..");
  }

  void write(ResultDirectory results) throws IOException {
    ObjectNode list = new ObjectMapper().createObjectNode();
    list.put("complete", complete);
    ObjectNode entries = list.putObject("files");
    files.forEach(
        (file, entry) ->
            entries.putObject(file).put("bytes", entry.bytes()).put("rows", entry.rows()));
    results.writeText(results.uri(), NAME, Sealed.json(list));
  }
}
