package io.alphasweep.sweep;

import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/** Collects what is wrong and what is doubtful in one file; says each thing once. */
final class Problems {

  private final String file;
  private final String kind;
  private final Set<Problem> errors = new LinkedHashSet<>();
  private final Set<Problem> warnings = new LinkedHashSet<>();

  /**
   * @param kind what such a file is called, for people
   */
  Problems(String file, String kind) {
    this.file = file;
    this.kind = kind;
  }

  /** What such a file is called. */
  String kind() {
    return kind;
  }

  void error(int line, String key, String message) {
    errors.add(new Problem(file, Math.max(line, 0), key, message));
  }

  void warning(int line, String key, String message) {
    warnings.add(new Problem(file, Math.max(line, 0), key, message));
  }

  boolean hasErrors() {
    return !errors.isEmpty();
  }

  List<Problem> warnings() {
    return inOrder(warnings);
  }

  void throwIfAny() throws SweepFileException {
    if (hasErrors()) {
      throw new SweepFileException(inOrder(errors));
    }
  }

  private static List<Problem> inOrder(Set<Problem> problems) {
    return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
  }
}
