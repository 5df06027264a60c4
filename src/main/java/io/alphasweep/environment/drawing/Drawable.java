package io.alphasweep.environment.drawing;

import java.awt.image.BufferedImage;

/** An environment of which pictures can be made. */
public interface Drawable {

  /**
   * A picture of the present state, of the same size every time. It is made from the state alone
   * and changes nothing that a step depends on.
   */
  BufferedImage picture();

  /** How many pictures, one for each step, make a second of a film. */
  double picturesPerSecond();
}
