package io.alphasweep.environment.space;

import org.apache.commons.rng.UniformRandomProvider;

/**
 * Finitely many actions. An action is one number: its index, from 0 to {@code actions - 1}.
 *
 * @param actions count of them, at least 2
 */
public record Discrete(int actions) implements ActionSpace {

  public Discrete {
    if (actions < 2) {
      throw new IllegalArgumentException("found " + actions + " actions, fewer than 2");
    }
  }

  @Override
  public int size() {
    return 1;
  }

  /**
   * The same index.
   *
   * @throws IllegalArgumentException if it is none
   */
  @Override
  public void admit(float[] drawn, int offset, double[] action) {
    float index = drawn[offset];
    if (!(index >= 0 && index < actions && index == (int) index)) {
      throw new IllegalArgumentException(
          "found action %s; accepted: 0 to %d".formatted(index, actions - 1));
    }
    action[0] = index;
  }

  @Override
  public void draw(UniformRandomProvider random, double[] action) {
    action[0] = random.nextInt(actions);
  }
}
