package io.alphasweep.cluster;

import io.alphasweep.store.ResultDirectory;
import io.alphasweep.trial.StateArchive;
import io.alphasweep.trial.UnusableStateException;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.UTFDataFormatException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.zip.CRC32C;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The states of a pack's trials after one iteration, in one file: the iteration and the trials
 * first, so that a glance tells what is in it, then the states. The head has a checksum, and each
 * state its own. Parts of a replay are in files of their own, which one checkpoint after the other
 * stands on: the head names them.
 *
 * <p>As bytes: a word for the format, the head's length, the same with all bits turned, the head,
 * its CRC-32C; then the states. The head: the iteration, the count of trials, and each trial's
 * name, length of its state, and parts: how many, and the name, file, place, length and CRC-32C of
 * each.
 */
final class CheckpointFile {

  private static final Logger LOG = LoggerFactory.getLogger(CheckpointFile.class);

  /** What stands at the beginning. */
  private static final int FORMAT = 0x41535033; // "ASP3"

  /** At the beginning of files of earlier versions: the head without parts. */
  private static final int SECOND_FORMAT = 0x41535032; // "ASP2"

  /** Before those: the head without length and checksum, too. */
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
   * @param parts what each trial's state stands on
   */
  record Contents(long iteration, Map<String, Integer> sizes, Map<String, List<Part>> parts) {

    /** The files that any of the states stands on. */
    Set<String> replays(ResultDirectory results) {
      return parts.values().stream()
          .flatMap(List::stream)
          .map(part -> part.place(results))
          .collect(Collectors.toSet());
    }
  }

  /**
   * A part of a state that is in another file.
   *
   * @param name in the state
   * @param file its name among the files of replays
   * @param offset where it begins there, in bytes
   * @param length in bytes
   * @param checksum CRC-32C of it
   */
  record Part(String name, String file, long offset, int length, int checksum) {

    String place(ResultDirectory results) {
      return results.replays() + "/" + file;
    }

    void write(DataOutputStream out) throws IOException {
      out.writeUTF(name);
      out.writeUTF(file);
      out.writeLong(offset);
      out.writeInt(length);
      out.writeInt(checksum);
    }

    /** That {@link #write} writes. */
    int bytes() {
      return 2 * Short.BYTES + name.length() + file.length() + Long.BYTES + 2 * Integer.BYTES;
    }

    static Part read(DataInputStream in) throws IOException {
      return new Part(in.readUTF(), in.readUTF(), in.readLong(), in.readInt(), in.readInt());
    }
  }

  /** Parts that go into one file. */
  static final class Parts {

    private final String file;
    private final List<byte[]> bytes = new ArrayList<>();
    private long length;

    /**
     * @param file its name among the files of replays
     */
    Parts(String file) {
      this.file = file;
    }

    Part add(String name, byte[] part) {
      Part added = new Part(name, file, length, part.length, CheckpointFile.checksum(part));
      bytes.add(part);
      length += part.length;
      return added;
    }

    boolean isEmpty() {
      return bytes.isEmpty();
    }

    /** What the file holds. */
    List<byte[]> bytes() {
      return bytes;
    }
  }

  /**
   * One trial's state.
   *
   * @param bytes without the parts
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
  record State(byte[] bytes, List<Part> parts) {}

  private CheckpointFile() {}

  /** Writes a file, whole, under a name that nobody looks at yet. */
  static void write(ResultDirectory results, String file, long iteration, Map<String, State> states)
      throws IOException {
    ByteArrayOutputStream head = new ByteArrayOutputStream();
    DataOutputStream entries = new DataOutputStream(head);
    entries.writeLong(iteration);
    entries.writeInt(states.size());
    for (Map.Entry<String, State> state : states.entrySet()) {
      entries.writeUTF(state.getKey());
      entries.writeInt(state.getValue().bytes().length);
      entries.writeInt(state.getValue().parts().size());
      for (Part part : state.getValue().parts()) {
        part.write(entries);
      }
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
    states.values().forEach(state -> parts.add(state.bytes()));
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
   * @param whole the state with its parts in it
   */
  @SuppressWarnings("ArrayRecordComponent") // bytes on their way, never compared
  record Saved(long iteration, State state, byte[] whole) {}

  /**
   * One trial's state.
   *
   * @throws UnusableStateException if it is not there, or the file or one that it stands on is
   *     broken
   * @throws IOException if the file system does not give it
   */
  static Saved saved(ResultDirectory results, String file, String trialId) throws IOException {
    Saved saved = savedAlone(results, file, trialId);
    List<Part> parts = saved.state().parts();
    if (parts.isEmpty()) {
      return saved;
    }
    Map<String, byte[]> bytes = new LinkedHashMap<>();
    for (List<Part> ofFile :
        parts.stream()
            .collect(Collectors.groupingBy(Part::file, TreeMap::new, Collectors.toList()))
            .values()) {
      read(results, ofFile, bytes);
    }
    return new Saved(
        saved.iteration(),
        saved.state(),
        StateArchive.joined(trialId, saved.state().bytes(), bytes));
  }

  /** Reads parts of one file. */
  private static void read(ResultDirectory results, List<Part> parts, Map<String, byte[]> bytes)
      throws IOException {
    String file = parts.get(0).place(results);
    List<Part> inOrder = new ArrayList<>(parts);
    inOrder.sort(Comparator.comparingLong(Part::offset));
    try {
      long length = results.length(file);
      if (inOrder.stream().anyMatch(part -> part.offset() + part.length() > length)) {
        throw brokenPart(results, file, "is cut short");
      }
      results.read(
          file,
          in -> {
            long at = 0;
            for (Part part : inOrder) {
              in.skipNBytes(part.offset() - at);
              byte[] own = new byte[part.length()];
              in.readFully(own);
              if (checksum(own) != part.checksum()) {
                throw brokenPart(results, file, "does not match its checksum");
              }
              bytes.put(part.name(), own);
              at = part.offset() + part.length();
            }
            return bytes;
          });
    } catch (FileNotFoundException e) {
      throw brokenPart(results, file, "is missing");
    }
  }

  private static UnusableStateException brokenPart(
      ResultDirectory results, String file, String why) {
    return new UnusableStateException(
        "%s, which holds a part of its replay, %s".formatted(results.shown(file), why));
  }

  /** Parts by their names; may be added to. */
  static Map<String, Part> byName(List<Part> parts) {
    Map<String, Part> names = new HashMap<>();
    parts.forEach(part -> names.put(part.name(), part));
    return names;
  }

  /** One trial's state, of which the parts are not looked at. */
  private static Saved savedAlone(ResultDirectory results, String file, String trialId)
      throws IOException {
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
          return new Saved(
              contents.iteration(), new State(state, contents.parts().get(trialId)), state);
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
    Map<String, State> others = new LinkedHashMap<>();
    for (String trialId : contents.sizes().keySet()) {
      if (!trialIds.contains(trialId)) {
        try {
          others.put(trialId, savedAlone(results, file, trialId).state());
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
        return entries(in, length - Integer.BYTES, false);
      }
      if (format != FORMAT && format != SECOND_FORMAT) {
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
      DataInputStream entries = new DataInputStream(new ByteArrayInputStream(head));
      return entries(entries, length - FRAME, format == FORMAT);
    } catch (EOFException e) {
      throw new UnusableStateException("it is cut short", e);
    } catch (UTFDataFormatException e) {
      throw new UnusableStateException("its head is broken", e);
    }
  }

  /**
   * @param length of the head and the states together
   * @param withParts whether the head names what the states stand on
   */
  private static Contents entries(DataInputStream in, long length, boolean withParts)
      throws IOException {
    long iteration = in.readLong();
    int count = in.readInt();
    long left = length - Long.BYTES - Integer.BYTES;
    Map<String, Integer> sizes = new LinkedHashMap<>();
    Map<String, List<Part>> parts = new HashMap<>();
    for (int trial = 0; trial < count; trial++) {
      String trialId = in.readUTF();
      int size = in.readInt();
      left -= Short.BYTES + trialId.length() + Integer.BYTES + size;
      if (size < 0 || left < 0) {
        throw new UnusableStateException("it is shorter than the states that it names");
      }
      sizes.put(trialId, size);
      List<Part> own = new ArrayList<>();
      if (withParts) {
        left -= Integer.BYTES;
        for (int part = in.readInt(); part > 0; part--) {
          own.add(Part.read(in));
          left -= own.get(own.size() - 1).bytes();
        }
      }
      parts.put(trialId, own);
    }
    if (count < 1 || iteration < 1) {
      throw new UnusableStateException("it holds nothing");
    }
    if (left != 0) {
      throw new UnusableStateException("it is longer than the states that it names");
    }
    return new Contents(iteration, sizes, parts);
  }

  private static int checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length);
    return (int) checksum.getValue();
  }
}
