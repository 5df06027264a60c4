package io.alphasweep.environment.drawing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import io.alphasweep.environment.Environment;
import io.alphasweep.environment.SettableState;
import io.alphasweep.fault.UnsuitableMachineException;
import io.alphasweep.simulator.mujoco.Model;
import io.alphasweep.simulator.mujoco.Renderer;
import io.alphasweep.sweep.TrialSchema;
import java.awt.Color;
import java.awt.image.BufferedImage;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * MuJoCo's own pictures, where the machine has OpenGL; {@code scripts/reference/mujoco_pictures.py}
 * holds them against Gymnasium's, pixel by pixel.
 */
class RenderersTest {

  @AfterEach
  void chooseAgain() {
    Renderers.choose(Renderers.auto);
  }

  /** Every library either draws the pendulum where its state says, or says why it cannot. */
  @Test
  void drawsThePoleWhereItIs() {
    Renderer.Library library =
        Arrays.stream(Renderer.Library.values())
            .filter(RenderersTest::works)
            .findFirst()
            .orElse(null);
    assumeTrue(library != null, "this machine has neither EGL nor OSMesa");
    Renderers.choose(library == Renderer.Library.EGL ? Renderers.egl : Renderers.osmesa);
    try (Environment environment =
        TrialSchema.standard().environment("InvertedPendulum-v5").maker().make()) {
      BufferedImage upright = picture(environment, 0);
      BufferedImage again = picture(environment, 0);
      BufferedImage right = picture(environment, 0.5);
      assertThat(upright.getWidth()).isEqualTo(480);
      assertThat(upright.getHeight()).isEqualTo(480);
      assertThat(pixels(again)).isEqualTo(pixels(upright));
      // Turquoise, which nothing else is: more blue and green than red.
      assertThat(middleOfThePole(upright)).isBetween(235.0, 245.0);
      assertThat(middleOfThePole(right)).isGreaterThan(255);
    }
  }

  @Test
  void whatIsMissingIsSaid() {
    for (Renderer.Library library : Renderer.Library.values()) {
      if (!works(library)) {
        Renderers.choose(library == Renderer.Library.EGL ? Renderers.egl : Renderers.osmesa);
        try (Environment environment =
            TrialSchema.standard().environment("InvertedPendulum-v5").maker().make()) {
          assertThatThrownBy(() -> picture(environment, 0))
              .isInstanceOf(UnsuitableMachineException.class)
              .hasMessageContaining("--renderer")
              .hasMessageContaining("geometry draws without OpenGL");
        }
      }
    }
  }

  private static boolean works(Renderer.Library library) {
    Model model = Model.of("/io/alphasweep/environment/mujoco/inverted_pendulum.xml");
    Optional<Renderer> renderer = Renderer.ifPossible(model, 8, 8, library, 1, null);
    renderer.ifPresent(Renderer::close);
    return renderer.isPresent();
  }

  private static BufferedImage picture(Environment environment, double angle) {
    ((SettableState) environment)
        .setState(Map.of("qpos", new double[] {0, angle}, "qvel", new double[2]));
    return ((Drawable) environment).picture();
  }

  private static double middleOfThePole(BufferedImage picture) {
    double sum = 0;
    int count = 0;
    for (int y = 0; y < picture.getHeight(); y++) {
      for (int x = 0; x < picture.getWidth(); x++) {
        Color color = new Color(picture.getRGB(x, y));
        if (color.getGreen() > 100 && color.getBlue() > 100 && color.getRed() < 30) {
          sum += x;
          count++;
        }
      }
    }
    assertThat(count).isPositive();
    return sum / count;
  }

  private static int[] pixels(BufferedImage picture) {
    return picture.getRGB(0, 0, picture.getWidth(), picture.getHeight(), null, 0, 480);
  }
}
