package io.alphasweep.cluster;

import io.alphasweep.training.SpareCores;
import org.apache.spark.SparkConf;

/**
 * The cores that Spark gave this process and that none of its packs trains on, as at the end of a
 * sweep or where there are fewer packs than cores. A pack that begins gets its own at once; who was
 * helped until then goes on alone with its next piece of work.
 */
final class IdleCores implements SpareCores {

  private static final IdleCores OF_THIS_PROCESS = new IdleCores();

  private int all;
  private int used;

  IdleCores() {}

  /** Those of this process, as Spark's settings say how many there are. */
  static IdleCores of(SparkConf conf) {
    OF_THIS_PROCESS.are(SparkSessions.coresOfAProcess(conf));
    return OF_THIS_PROCESS;
  }

  /** There are so many, used or not. */
  synchronized void are(int count) {
    all = count;
  }

  /** A pack begins to train on its own. */
  synchronized void begin(int own) {
    used += own;
  }

  /** It does so no longer. */
  synchronized void end(int own) {
    used -= own;
  }

  @Override
  public synchronized int take(int most) {
    int taken = Math.max(0, Math.min(most, all - used));
    used += taken;
    return taken;
  }

  @Override
  public synchronized void giveBack(int count) {
    used -= count;
  }
}
