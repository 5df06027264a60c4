package io.alphasweep.cluster;

import java.util.Locale;

/**
 * What becomes of a trial that was begun under another {@link io.alphasweep.trial.Arithmetic} than
 * that of the process which is to go on with it. The task finds out, since it alone knows with what
 * it computes, and the driver decides.
 */
public enum OtherMachine {
  /** It goes on, and its row in {@code trials} says so. */
  CONTINUE,
  /** It starts anew from its first iteration; what is written of it is taken out. */
  RESTART,
  /** The sweep stops before the trial changes. */
  REFUSE;

  @Override
  public String toString() {
    return name().toLowerCase(Locale.ROOT);
  }
}
