package io.alphasweep.trial;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.simple.RandomSource;

/**
 * The random streams of a trial, one for each purpose, derived from the trial's seed alone.
 *
 * <p>A draw for one purpose never shifts the draws for another, so a trial's numbers do not depend
 * on its pack, on other trials or on the order in which work is done. The generator is
 * L64X128MixRandom of Commons RNG, whose state can be saved and restored.
 */
public final class RandomStreams {

  private final long seed;

  public RandomStreams(long seed) {
    this.seed = seed;
  }

  /**
   * A fresh stream at its start.
   *
   * @param purpose what the draws are for, for example {@code action-noise}
   * @param index tells apart several streams of one purpose, for example one for each environment
   */
  public RestorableUniformRandomProvider stream(String purpose, int index) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(ByteBuffer.allocate(12).putLong(seed).putInt(index).flip());
      ByteBuffer hash = ByteBuffer.wrap(digest.digest(purpose.getBytes(StandardCharsets.UTF_8)));
      long[] state = {hash.getLong(), hash.getLong(), hash.getLong(), hash.getLong()};
      return RandomSource.L64_X128_MIX.create(state);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
