package io.alphasweep.simulator.box2d;

import com.badlogic.gdx.Version;
import com.badlogic.gdx.math.Vector2;
import com.badlogic.gdx.physics.box2d.World;
import com.badlogic.gdx.utils.GdxNativesLoader;
import com.badlogic.gdx.utils.SharedLibraryLoader;
import io.alphasweep.machine.NativeLibraries;

/** Makes worlds, after Box2D has been loaded from a folder of this process's own. */
public final class Worlds {

  private static boolean isLoaded;

  private Worlds() {}

  private static synchronized void load() {
    if (isLoaded) {
      return;
    }
    load("gdx");
    load("gdx-box2d");
    GdxNativesLoader.load();
    // The first world fills tables that all share: it has come and gone before there are threads.
    new World(new Vector2(), true).dispose();
    isLoaded = true;
  }

  /** Left to itself, libGDX would unpack its libraries under names that anybody can foresee. */
  private static void load(String library) {
    NativeLibraries.load("/" + new SharedLibraryLoader().mapLibraryName(library));
    SharedLibraryLoader.setLoaded(library);
  }

  /**
   * An empty world, whose bodies may sleep.
   *
   * <p>Used by one thread at a time; its memory is not freed before {@link World#dispose()}.
   *
   * @param gravity upwards, in metres by squared seconds
   * @throws io.alphasweep.fault.UnsuitableMachineException if Box2D cannot be loaded
   */
  public static World empty(float gravity) {
    load();
    return new World(new Vector2(0, gravity), true);
  }

  /** The version of Box2D in use, as libGDX has it. */
  public static String libraryVersion() {
    load();
    return "2.3.1 of libGDX " + Version.VERSION;
  }
}
