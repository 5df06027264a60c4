package io.alphasweep.cluster;

import io.alphasweep.metrics.ResultDirectory;
import io.alphasweep.trial.UnusableStateException;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The states of a pack's trials after one iteration, in one file: the iteration and the trials
 * first, so that a glance tells what is in it, then the states, each with its own checksum.
 */
final class CheckpointFile {

  /** What stands at the beginning. */
  private static final int MAGIC = 0x41535750; // "ASWP"

  /**
   * What a file holds.
   *
   * @param iteration whole iterations that the trials had made
   * @param sizes bytes of each trial's state, in the order of the file
   */
  record Contents(long iteration, Map<String, Integer> sizes) {}

  private CheckpointFile() {}

  /** Writes a file, whole, under a name that nobody looks at yet. */
  static void write(
      ResultDirectory results, String file, long iteration, Map<String, byte[]> states)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(head);
    out.writeInt(MAGIC);
    out.writeLong(iteration);
    out.writeInt(states.size());
    for (Map.Entry<String, byte[]> state : states.entrySet()) {
      out.writeUTF(state.getKey());
      out.writeInt(state.getValue().length);
    }
    for (byte[] state : states.values()) {
      out.write(state);
    }
    results.write(file, head.toByteArray());
  }

  /**
   * What a file holds.
   *
   * @throws UnusableStateException if it is no checkpoint, or broken
   */
  static Contents contents(ResultDirectory results, String file) {
    try (DataInputStream in = results.open(file)) {
      return contents(in);
    } catch (EOFException e) {
      throw new UnusableStateException("it is cut short", e);
    } catch (IOException e) {
      throw new UnusableStateException("it cannot be read: " + e.getMessage(), e);
    }
  }

  /**
   * One trial's state.
   *
   * @throws UnusableStateException if it is not there, or the file is broken
   */
  static byte[] state(ResultDirectory results, String file, String trialId) {
    try (DataInputStream in = results.open(file)) {
      Contents contents = contents(in);
      Integer size = contents.sizes().get(trialId);
      if (size == null) {
        throw new UnusableStateException("it does not hold the trial");
      }
      for (Map.Entry<String, Integer> other : contents.sizes().entrySet()) {
        if (other.getKey().equals(trialId)) {
          break;
        }
        in.skipNBytes(other.getValue());
      }
      byte[] state = new byte[size];
      in.readFully(state);
      return state;
    } catch (EOFException e) {
      throw new UnusableStateException("it is cut short", e);
    } catch (IOException e) {
      throw new UnusableStateException("it cannot be read: " + e.getMessage(), e);
    }
  }

  private static Contents contents(DataInputStream in) throws IOException {
    if (in.readInt() != MAGIC) {
      throw new UnusableStateException("it is no checkpoint");
    }
    long iteration = in.readLong();
    int count = in.readInt();
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (int trial = 0; trial < count; trial++) {
      String trialId = in.readUTF();
      int size = in.readInt();
      if (size < 0) {
        throw new UnusableStateException("it names a size below zero");
      }
      sizes.put(trialId, size);
    }
    if (count < 1 || iteration < 1) {
      throw new UnusableStateException("it holds nothing");
    }
    return new Contents(iteration, sizes);
  }
}
