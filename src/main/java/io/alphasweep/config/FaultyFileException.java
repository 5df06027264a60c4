package io.alphasweep.config;

import java.util.List;
import java.util.stream.Collectors;

/**
 * A sweep file, or another file of settings, that cannot be used, with everything that is wrong
 * with it.
 */
public final class FaultyFileException extends Exception {

  private static final long serialVersionUID = 1;

  private final List<Problem> problems;

  /**
   * @param problems at least one, in the order of the file
   */
  public FaultyFileException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public List<Problem> problems() {
    return problems;
  }
}
