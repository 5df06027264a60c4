package io.alphasweep.training.pack;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDScope;

/** A small tensor that is replaced at every step, outliving the scope of the step. */
public final class Variable {

  private NDArray value;

  public Variable(NDArray initial) {
    this.value = initial;
  }

  /** The present value; not to be changed in place. */
  public NDArray get() {
    return value;
  }

  /** Takes over a value made in the present scope and frees the one before. */
  public void set(NDArray next) {
    NDScope.unregister(next);
    value.close();
    value = next;
  }
}
