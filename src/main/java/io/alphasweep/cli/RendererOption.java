package io.alphasweep.cli;

import io.alphasweep.environment.drawing.Renderers;
import picocli.CommandLine.Option;

/** What draws MuJoCo's worlds. */
final class RendererOption {

  @Option(
      names = "--renderer",
      paramLabel = "auto|egl|osmesa|geometry",
      description =
          "What draws MuJoCo's worlds: its own renderer on OpenGL through EGL or OSMesa, as the"
              + " machine has them, or their shapes alone, in parallel projection. auto takes the"
              + " first that works.")
  @SuppressWarnings("unused") // picocli calls it
  void setRenderer(Renderers renderer) {
    Renderers.choose(renderer);
  }
}
