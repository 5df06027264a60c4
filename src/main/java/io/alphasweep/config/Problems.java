package io.alphasweep.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.function.Supplier;

/**
 * Collects what is wrong and what is doubtful in one file; says each thing once, and counts what is
 * more than a person reads.
 */
public final class Problems {

  /** Of the errors, and of the warnings. */
  public static final int MOST = 100;

  private final String file;
  private final String kind;
  private final Sayings errors = new Sayings();
  private final Sayings warnings = new Sayings();

  /**
   * @param kind what such a file is called, for people
   */
  public Problems(String file, String kind) {
    this.file = file;
    this.kind = kind;
  }

  /** What such a file is called. */
  public String kind() {
    return kind;
  }

  public void error(int line, String key, String message) {
    errors.add(new Problem(file, Math.max(line, 0), key, message));
  }

  /** An error whose message takes long to make; it is made only where it will be read. */
  public void error(int line, String key, Supplier<String> message) {
    if (errors.areMany()) {
      errors.more++;
    } else {
      error(line, key, message.get());
    }
  }

  public void warning(int line, String key, String message) {
    warnings.add(new Problem(file, Math.max(line, 0), key, message));
  }

  public boolean hasErrors() {
    return !errors.said.isEmpty();
  }

  /** Whether further errors are only counted. */
  public boolean hasManyErrors() {
    return errors.areMany();
  }

  public List<Problem> warnings() {
    return warnings.inOrder(file);
  }

  public void throwIfAny() throws FaultyFileException {
    if (hasErrors()) {
      throw new FaultyFileException(errors.inOrder(file));
    }
  }

  private static final class Sayings {
    private final Set<Problem> said = new LinkedHashSet<>();
    private long more;

    boolean areMany() {
      return said.size() >= MOST;
    }

    void add(Problem problem) {
      if (!areMany()) {
        said.add(problem);
      } else if (!said.contains(problem)) {
        more++;
      }
    }

    List<Problem> inOrder(String file) {
      List<Problem> problems = new ArrayList<>(said);
      problems.sort(Comparator.comparingInt(Problem::line));
      if (more > 0) {
        problems.add(new Problem(file, 0, "", "and %,d more".formatted(more)));
      }
      return List.copyOf(problems);
    }
  }
}
