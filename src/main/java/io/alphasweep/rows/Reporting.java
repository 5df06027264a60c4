package io.alphasweep.rows;

/** What fills columns of its own in the rows of a trial that has it. */
public interface Reporting {

  /** What is reported of an iteration. */
  Columns columns();
}
