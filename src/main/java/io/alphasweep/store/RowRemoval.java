package io.alphasweep.store;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.hadoop.fs.Path;

/**
 * Takes the rows of some trials out of both tables. A file that holds rows of other trials, too,
 * gives way to one with these alone.
 *
 * <p>Broken off anywhere, it can be made again: whatever is left of it are rows that are to go, and
 * rows that stand in two files, which count once.
 */
public final class RowRemoval {

  private final ResultDirectory results;

  /** By trial, the files that hold rows of it. */
  private final Map<String, Set<String>> files = new HashMap<>();

  private final Set<String> read = new LinkedHashSet<>();

  public RowRemoval(ResultDirectory results) {
    this.results = results;
  }

  /**
   * Takes all rows of the trials out.
   *
   * @throws DamagedResultsException if a file is not whole
   * @throws IOException if the directory cannot be read or written
   */
  public void remove(Collection<String> trialIds) throws IOException {
    look();
    Set<String> holders = new LinkedHashSet<>();
    trialIds.forEach(trial -> holders.addAll(files.getOrDefault(trial, Set.of())));
    if (holders.isEmpty()) {
      return;
    }
    // The list names files that are about to go; without it, all rows are counted.
    results.delete(results.file(MergedList.NAME));
    for (String file : holders) {
      Path path = new Path(file);
      Optional<byte[]> rest = ParquetFile.without(results, file, trialIds);
      if (rest.isPresent()) {
        String name = Sealed.parquetName(Sealed.bareName(path.getName()), rest.get());
        results.write(path.getParent().toString(), Map.of(name, rest.get()));
      }
      results.delete(file);
      read.remove(file);
      files.values().forEach(of -> of.remove(file));
    }
  }

  /** Learns which trials the files hold that it has not seen yet. */
  private void look() throws IOException {
    List<String> present = new ArrayList<>(results.parquetFiles(results.metrics()).keySet());
    present.addAll(results.parquetFiles(results.trials()).keySet());
    for (String file : present) {
      if (read.add(file)) {
        for (String trial : ParquetFile.trials(results, file)) {
          files.computeIfAbsent(trial, key -> new LinkedHashSet<>()).add(file);
        }
      }
    }
  }
}
