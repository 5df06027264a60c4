package io.alphasweep.simulator.atari;

import io.alphasweep.fault.UnsuitableMachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import org.bytedeco.javacpp.BytePointer;

/**
 * An Atari 2600 with a cartridge, as the Arcade Learning Environment (Bellemare et al. 2013)
 * emulates it, frame by frame.
 *
 * <p>Used by one thread at a time.
 */
public final class Console implements AutoCloseable {

  /** The system property that names the user's folder; it wins over the variable. */
  public static final String HOME_PROPERTY = "alphasweep.atari-home";

  /** The environment variable that names the user's folder. */
  public static final String HOME_VARIABLE = "ALPHASWEEP_ATARI_HOME";

  /**
   * A cartridge.
   *
   * @param name of its file, without the ending
   * @param md5 of its content: what has another is no cartridge
   */
  public record Cartridge(String name, String md5) {}

  private NativeConsole console;
  private final int rows;
  private final int columns;

  /**
   * Switches a console on.
   *
   * @param seed of what the emulator draws, which it does where actions are repeated
   * @param repeatProbability that of an action to be executed again in place of the next, each
   *     frame
   * @throws UnsuitableMachineException if there is no library, or not this cartridge
   */
  public Console(Cartridge cartridge, int seed, double repeatProbability) {
    Path file = file(Library.load(), cartridge);
    this.console = NativeAtari.makeConsole(file.toString(), seed, (float) repeatProbability);
    this.rows = NativeAtari.height(console);
    this.columns = NativeAtari.width(console);
  }

  /** Loads the library, and tells what it is. */
  public static String library() {
    return "ALE of " + Library.load();
  }

  /** The emulator ends the process over a file that is no cartridge of its own. */
  static Path file(Path folder, Cartridge cartridge) {
    Path file = folder.resolve(cartridge.name() + ".bin");
    byte[] content;
    try {
      content = Files.readAllBytes(file);
    } catch (IOException e) {
      throw new UnsuitableMachineException("there is no cartridge %s to read".formatted(file));
    }
    String found = md5(content);
    if (!found.equals(cartridge.md5())) {
      throw new UnsuitableMachineException(
          "%s is no cartridge of %s: found the MD5 %s; accepted: %s"
              .formatted(file, cartridge.name(), found, cartridge.md5()));
    }
    return file;
  }

  private static String md5(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("MD5").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has MD5", e);
    }
  }

  /** Rows of the screen, 210 or more. */
  public int rows() {
    return rows;
  }

  /** Columns of the screen. */
  public int columns() {
    return columns;
  }

  /**
   * Does a frame.
   *
   * @param action from 0 to 17, as the Arcade Learning Environment numbers them
   * @return the reward
   */
  public int act(int action) {
    if (action < 0 || action > 17) {
      throw new IllegalArgumentException("found action " + action);
    }
    return NativeAtari.act(console, action);
  }

  public boolean isGameOver() {
    return NativeAtari.isGameOver(console);
  }

  /** Starts a game. */
  public void reset() {
    NativeAtari.resetGame(console);
  }

  /** Lives that are left; 0 in games without. */
  public int lives() {
    return NativeAtari.lives(console);
  }

  /** The actions that the game uses, in order. */
  public int[] minimalActions() {
    int[] actions = new int[NativeAtari.minimalActions(console)];
    NativeAtari.getMinimalActions(console, actions);
    return actions;
  }

  /**
   * Copies the screen's luminances.
   *
   * @param target {@code [row, column]}, bytes without a sign
   */
  public void readScreen(byte[] target) {
    BytePointer screen = NativeAtari.grays(console);
    screen.get(target, 0, rows * columns);
  }

  /** All that the console ahead depends on. */
  public byte[] state() {
    byte[] state = new byte[NativeAtari.takeState(console)];
    NativeAtari.takenState(console).get(state);
    return state;
  }

  /**
   * Goes back to a state.
   *
   * @param state of a console with the same cartridge
   */
  public void setState(byte[] state) {
    NativeAtari.restoreState(console, state, state.length);
  }

  /** Frees the native memory; a second call does nothing. */
  @Override
  public void close() {
    if (console != null) {
      NativeAtari.closeConsole(console);
      console = null;
    }
  }
}
