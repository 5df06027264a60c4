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
    action[0] = checked(drawn[offset]);
  }

  /**
   * The index that an action holds.
   *
   * @throws IllegalArgumentException if it is none
   */
  public int index(double[] action) {
    return checked(action[0]);
  }

  private int checked(double index) {
    if (!(index >= 0 && index < actions && index == (int) index)) {
      throw new IllegalArgumentException(
          "found action %s; accepted: 0 to %d".formatted(index, actions - 1));
    }
    return (int) index;
  }

  @Override
  public void draw(UniformRandomProvider random, double[] action) {
    action[0] = random.nextInt(actions);
  }
}
