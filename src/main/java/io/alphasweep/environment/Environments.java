package io.alphasweep.environment;

import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Registry;
import java.util.List;

/** The environments that a sweep file can name. A new one is a class and one line here. */
public final class Environments {

  public static final Registry<EnvironmentType> REGISTRY =
      new Registry<>("environment", "environment", List.<Choice<EnvironmentType>>of());

  private Environments() {}
}
