package io.alphasweep.testing;

import io.alphasweep.environment.Environments;
import io.alphasweep.fault.UnsuitableMachineException;
import java.util.LinkedHashSet;
import java.util.Set;

/** The environments that tests play. */
public final class Playable {

  /** Of Atari's games, which differ in their cartridges alone. */
  private static final Set<String> ATARI =
      Set.of("Atari-Breakout", "Atari-Pong", "Atari-SpaceInvaders");

  private Playable() {}

  /** Those whose library is here, and not all of Atari's. */
  public static Set<String> names() {
    Set<String> names = new LinkedHashSet<>();
    for (String name : Environments.REGISTRY.names()) {
      if ((!name.startsWith("Atari-") || ATARI.contains(name)) && isHere(name)) {
        names.add(name);
      }
    }
    return names;
  }

  private static boolean isHere(String name) {
    try {
      return !Environments.REGISTRY.named(name).factory().nativeLibrary().get().isEmpty();
    } catch (UnsuitableMachineException e) {
      return false;
    }
  }
}
