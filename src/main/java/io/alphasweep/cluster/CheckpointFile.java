package io.alphasweep.cluster;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.UnusableStateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of a pack's trials after one iteration, in one file: the iteration and the trials
 * first, so that a glance tells what is in it, then the states. The head has a checksum, and each
 * state its own.
 *
 * <p>As bytes: a word for the format, the head's length, the same with all bits turned, the head,
 * its CRC-32C; then the states. The head: the iteration, the count of trials, and each trial's name
 * and length of its state.
 */
final class CheckpointFile {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFile.class);

  /** What stands at the beginning. */
  private static final int FORMAT = 0x41535032; // "ASP2"

  /** At the beginning of files of earlier versions: the head without length and checksum. */
  private static final int FIRST_FORMAT = 0x41535750; // "ASWP"

  /** What a state calls the iteration that it was saved after. */
  private static final String ITERATION = "iteration";

  /** Bytes around the head. */
  private static final int FRAME = 4 * Integer.BYTES;

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
    DataOutputStream entries = new DataOutputStream(head);
    entries.writeLong(iteration);
    entries.writeInt(states.size());
    for (Map.Entry<String, byte[]> state : states.entrySet()) {
      entries.writeUTF(state.getKey());
      entries.writeInt(state.getValue().length);
    }
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream out = new DataOutputStream(bytes);
    out.writeInt(FORMAT);
    out.writeInt(head.size());
    out.writeInt(~head.size());
    head.writeTo(out);
    out.writeInt(checksum(head.toByteArray()));
    List<byte[]> parts = new ArrayList<>();
    parts.add(bytes.toByteArray());
    parts.addAll(states.values());
    results.write(file, parts);
  }

  /**
   * What a file holds.
   *
   * @throws UnusableStateException if it is no checkpoint, or broken
   * @throws IOException if the file system does not give it
   */
  static Contents contents(ResultDirectory results, String file) throws IOException {
    long length = results.length(file);
    return results.read(file, in -> contents(in, length));
  }

  /**
   * One trial's state.
   *
   * @param iteration that it was saved after
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
  record Saved(long iteration, byte[] state) {}

  /**
   * One trial's state.
   *
   * @throws UnusableStateException if it is not there, or the file is broken
   * @throws IOException if the file system does not give it
   */
  static Saved saved(ResultDirectory results, String file, String trialId) throws IOException {
    long length = results.length(file);
    return results.read(
        file,
        in -> {
          Contents contents = contents(in, length);
          Map<String, Integer> sizes = contents.sizes();
          if (!sizes.containsKey(trialId)) {
            throw new UnusableStateException("it does not hold the trial");
          }
          for (Map.Entry<String, Integer> other : sizes.entrySet()) {
            if (other.getKey().equals(trialId)) {
              break;
            }
            in.skipNBytes(other.getValue());
          }
          byte[] state = new byte[sizes.get(trialId)];
          in.readFully(state);
          StateArchive archive = StateArchive.restoring(trialId, state);
          // A head of an earlier version has no checksum; the state tells what it is of.
          if (archive.has(ITERATION)
              && archive.integer(ITERATION, contents.iteration()) != contents.iteration()) {
            throw new UnusableStateException("it names another iteration than the state in it");
          }
          return new Saved(contents.iteration(), state);
        });
  }

  /**
   * Takes the states of some trials out of a file, which goes where it holds no others of use.
   *
   * @throws UnusableStateException if it is no checkpoint
   * @throws IOException if the file system does not give it, or refuses
   */
  static void remove(ResultDirectory results, String file, Collection<String> trialIds)
      throws IOException {
    Contents contents = contents(results, file);
    if (contents.sizes().keySet().stream().noneMatch(trialIds::contains)) {
      return;
    }
    Map<String, byte[]> others = new LinkedHashMap<>();
    for (String trialId : contents.sizes().keySet()) {
      if (!trialIds.contains(trialId)) {
        try {
          others.put(trialId, saved(results, file, trialId).state());
        } catch (UnusableStateException e) {
          LOG.warn("a state of trial {} is of no use, because {}", trialId, e.getMessage());
        }
      }
    }
    if (others.isEmpty()) {
      results.delete(file);
    } else {
      String rest = results.stage("states");
      write(results, rest, contents.iteration(), others);
      results.move(Map.of(rest, file));
    }
  }

  /**
   * @param length of the whole file, which bounds all sizes in it
   */
  private static Contents contents(DataInputStream in, long length) throws IOException {
    try {
      int format = in.readInt();
      if (format == FIRST_FORMAT) {
        return entries(in, length - Integer.BYTES);
      }
      if (format != FORMAT) {
        throw new UnusableStateException("it is no checkpoint");
      }
      int size = in.readInt();
      if (in.readInt() != ~size || size < 0 || size > length - FRAME) {
        throw new UnusableStateException("its head is broken");
      }
      byte[] head = new byte[size];
      in.readFully(head);
      if (in.readInt() != checksum(head)) {
        throw new UnusableStateException("the checksum of its head does not match");
      }
      return entries(new DataInputStream(new ByteArrayInputStream(head)), length - FRAME);
    } catch (EOFException e) {
      throw new UnusableStateException("it is cut short", e);
    } catch (UTFDataFormatException e) {
      throw new UnusableStateException("its head is broken", e);
    }
  }

  /**
   * @param length of the head and the states together
   */
  private static Contents entries(DataInputStream in, long length) throws IOException {
    long iteration = in.readLong();
    int count = in.readInt();
    long left = length - Long.BYTES - Integer.BYTES;
    Map<String, Integer> sizes = new LinkedHashMap<>();
    for (int trial = 0; trial < count; trial++) {
      String trialId = in.readUTF();
      int size = in.readInt();
      left -= Short.BYTES + trialId.length() + Integer.BYTES + size;
      if (size < 0 || left < 0) {
        throw new UnusableStateException("it is shorter than the states that it names");
      }
      sizes.put(trialId, size);
    }
    if (count < 1 || iteration < 1) {
      throw new UnusableStateException("it holds nothing");
    }
    if (left != 0) {
      throw new UnusableStateException("it is longer than the states that it names");
    }
    return new Contents(iteration, sizes);
  }

  private static int checksum(byte[] head) {
    CRC32C checksum = new CRC32C();
    checksum.update(head, 0, head.length);
    return (int) checksum.getValue();
  }
}
