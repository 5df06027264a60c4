package io.alphasweep.trial;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.IntBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import java.util.zip.CRC32C;
import java.util.zip.CheckedOutputStream;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;

/**
 * The state of one trial at the end of an iteration: all that its coming rows depend on besides its
 * settings, as named numbers and texts.
 *
 * <p>An archive either saves or restores, and the same method of a component serves both: it hands
 * over each of its numbers and takes back the number to go on with, its own while saving and the
 * saved one while restoring. So what is saved and what is restored cannot differ.
 *
 * <p>Parts that never change again, of which a replay has most, may be kept apart from the bytes,
 * so that each is written once and not with every state.
 *
 * <p>As bytes: format, trial, entries, then a CRC-32C over all before it.
 */
public final class StateArchive {

  /** What a state has that holds no replay. */
  private static final String WITHOUT_REPLAY = "without-replay";

  /** The version of the byte format and of what the entries mean; other versions are refused. */
  public static final int FORMAT = 1;

  private static final int MAGIC = 0x41535754; // "ASWT"

  private final String trialId;
  private final Map<String, byte[]> entries;
  private final boolean saving;
  private final String prefix;

  /** By name, null for those that are kept already; null where parts are entries as all else is. */
  private final Map<String, byte[]> parts;

  private final Set<String> kept;

  private StateArchive(
      String trialId,
      Map<String, byte[]> entries,
      boolean saving,
      String prefix,
      Map<String, byte[]> parts,
      Set<String> kept) {
    this.trialId = trialId;
    this.entries = entries;
    this.saving = saving;
    this.prefix = prefix;
    this.parts = parts;
    this.kept = kept;
  }

  /** An empty archive that saves. */
  public static StateArchive saving(String trialId) {
    return new StateArchive(trialId, new LinkedHashMap<>(), true, "", null, Set.of());
  }

  /**
   * An empty archive that saves parts apart.
   *
   * @param kept names of parts that need no saving
   */
  public static StateArchive savingApart(String trialId, Set<String> kept) {
    return new StateArchive(
        trialId, new LinkedHashMap<>(), true, "", new LinkedHashMap<>(), Set.copyOf(kept));
  }

  /**
   * A state with the parts in it that were saved apart.
   *
   * @param bytes what {@link #bytes} gave
   * @param parts by name, as {@link #parts} gave them
   * @throws UnusableStateException if the bytes are not whole, or another trial's
   */
  public static byte[] joined(String trialId, byte[] bytes, Map<String, byte[]> parts) {
    StateArchive whole = saving(trialId);
    whole.entries.putAll(restoring(trialId, bytes).entries);
    whole.entries.putAll(parts);
    return whole.bytes();
  }

  /** An empty archive that saves all but replays. */
  public static StateArchive savingWithoutReplay(String trialId) {
    StateArchive archive = savingApart(trialId, Set.of());
    archive.flag(WITHOUT_REPLAY, true);
    return archive;
  }

  /**
   * An archive that restores.
   *
   * @param trialId the trial whose state it must be
   * @param bytes what {@link #bytes} gave
   * @throws UnusableStateException if they are not whole, or another trial's
   */
  public static StateArchive restoring(String trialId, byte[] bytes) {
    Map<String, byte[]> entries = new LinkedHashMap<>();
    try (DataInputStream in = new DataInputStream(new ByteArrayInputStream(verified(bytes)))) {
      if (in.readInt() != MAGIC) {
        throw new UnusableStateException("it is no saved state");
      }
      int format = in.readInt();
      if (format != FORMAT) {
        throw new UnusableStateException(
            "it has format %d, and this version reads format %d".formatted(format, FORMAT));
      }
      String saved = in.readUTF();
      if (!saved.equals(trialId)) {
        throw new UnusableStateException("it belongs to trial " + saved);
      }
      for (int count = in.readInt(); count > 0; count--) {
        String name = in.readUTF();
        byte[] value = new byte[in.readInt()];
        in.readFully(value);
        entries.put(name, value);
      }
    } catch (IOException e) {
      throw new UnusableStateException("it is cut short", e);
    }
    return new StateArchive(trialId, entries, false, "", null, Set.of());
  }

  private static byte[] verified(byte[] bytes) {
    int length = bytes.length - Long.BYTES;
    if (length < 0) {
      throw new UnusableStateException("it is cut short");
    }
    if (ByteBuffer.wrap(bytes).getLong(length) != checksum(bytes, length)) {
      throw new UnusableStateException("its checksum does not match");
    }
    return bytes;
  }

  private static long checksum(byte[] bytes, int length) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, length);
    return checksum.getValue();
  }

  /** The archive as bytes; all that was saved so far. */
  public byte[] bytes() {
    // As large as needed from the start: a replay fills most of it, and is not to be copied often.
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(Math.toIntExact(size()));
    CheckedOutputStream checked = new CheckedOutputStream(bytes, new CRC32C());
    try (DataOutputStream out = new DataOutputStream(checked)) {
      out.writeInt(MAGIC);
      out.writeInt(FORMAT);
      out.writeUTF(trialId);
      out.writeInt(entries.size());
      for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
        out.writeUTF(entry.getKey());
        out.writeInt(entry.getValue().length);
        out.write(entry.getValue());
      }
      out.writeLong(checked.getChecksum().getValue());
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
    return bytes.toByteArray();
  }

  /** At least the bytes that {@link #bytes} gives; names are short, and of one byte a letter. */
  private long size() {
    long size = 3L * Integer.BYTES + Short.BYTES + trialId.length() + Long.BYTES;
    for (Map.Entry<String, byte[]> entry : entries.entrySet()) {
      size += Short.BYTES + entry.getKey().length() + Integer.BYTES + entry.getValue().length;
    }
    return size;
  }

  /** The same archive with a name before those of its entries. */
  public StateArchive in(String part) {
    return new StateArchive(trialId, entries, saving, prefix + part + ".", parts, kept);
  }

  /** The same archive with a name and a number before those of its entries. */
  public StateArchive in(String part, int index) {
    return in(part + "." + index);
  }

  /** Whether this archive saves; else it restores. */
  public boolean saves() {
    return saving;
  }

  /** Whether a replay is part of it, where the trial has one. */
  public boolean holdsReplay() {
    return !entries.containsKey(WITHOUT_REPLAY);
  }

  /** Whether there is an entry of that name. */
  public boolean has(String name) {
    return entries.containsKey(prefix + name);
  }

  /** A whole number: the given one while saving, the saved one while restoring. */
  public long integer(String name, long value) {
    ByteBuffer bytes = ByteBuffer.allocate(Long.BYTES).putLong(0, value);
    exchange(name, bytes.array());
    return bytes.getLong(0);
  }

  /** A real number: the given one while saving, the saved one while restoring. */
  public double real(String name, double value) {
    return Double.longBitsToDouble(integer(name, Double.doubleToRawLongBits(value)));
  }

  /** Real numbers, saved, or overwritten by the saved ones. */
  public void reals(String name, double[] values) {
    ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
    bytes.asDoubleBuffer().put(values);
    exchange(name, bytes.array());
    bytes.asDoubleBuffer().get(values);
  }

  /** Real numbers of 32 bits, saved, or overwritten by the saved ones. */
  public void floats(String name, float[] values, int offset, int count) {
    ByteBuffer bytes = ByteBuffer.allocate(count * Float.BYTES);
    bytes.asFloatBuffer().put(values, offset, count);
    exchange(name, bytes.array());
    bytes.asFloatBuffer().get(values, offset, count);
  }

  /** Whether something is so: as given while saving, as saved while restoring. */
  public boolean flag(String name, boolean value) {
    return integer(name, value ? 1 : 0) == 1;
  }

  /** Whole numbers: the given ones while saving, the saved ones, however many, while restoring. */
  public int[] integers(String name, int[] values) {
    if (saving) {
      ByteBuffer bytes = ByteBuffer.allocate(values.length * Integer.BYTES);
      bytes.asIntBuffer().put(values);
      exchange(name, bytes.array());
      return values;
    }
    IntBuffer saved = ByteBuffer.wrap(saved(prefix + name)).asIntBuffer();
    int[] integers = new int[saved.remaining()];
    saved.get(integers);
    return integers;
  }

  /** Bytes: the given ones while saving, the saved ones, however many, while restoring. */
  public byte[] binary(String name, byte[] value) {
    if (saving) {
      exchange(name, value);
      return value;
    }
    return saved(prefix + name);
  }

  /**
   * Bytes that are the same in every later state that has the name.
   *
   * @param value is asked for while saving, unless the part is kept already
   * @return the saved ones while restoring; null while saving
   */
  public byte[] part(String name, Supplier<byte[]> value) {
    String key = prefix + name;
    if (!saving) {
      return saved(key);
    }
    if (parts == null) {
      entries.put(key, value.get());
    } else {
      parts.put(key, kept.contains(key) ? null : value.get());
    }
    return null;
  }

  /**
   * The parts that are saved apart, by name; null for those that were kept already.
   *
   * @throws IllegalStateException if they are in the bytes
   */
  public Map<String, byte[]> parts() {
    if (parts == null) {
      throw new IllegalStateException("the parts of trial " + trialId + " are in its state");
    }
    return Collections.unmodifiableMap(parts);
  }

  /** A text: the given one while saving, the saved one, of whatever length, while restoring. */
  public String text(String name, String value) {
    if (saving) {
      exchange(name, value.getBytes(StandardCharsets.UTF_8));
      return value;
    }
    return new String(saved(prefix + name), StandardCharsets.UTF_8);
  }

  /** The place in a random stream. */
  public void random(String name, RestorableUniformRandomProvider stream) {
    byte[] state = ((RandomProviderDefaultState) stream.saveState()).getState();
    exchange(name, state);
    stream.restoreState(new RandomProviderDefaultState(state));
  }

  private void exchange(String name, byte[] value) {
    String key = prefix + name;
    if (saving) {
      entries.put(key, value.clone());
      return;
    }
    byte[] saved = saved(key);
    if (saved.length != value.length) {
      throw new UnusableStateException("its " + key + " has another size");
    }
    System.arraycopy(saved, 0, value, 0, value.length);
  }

  private byte[] saved(String key) {
    byte[] saved = entries.get(key);
    if (saved == null) {
      throw new UnusableStateException("it has no " + key);
    }
    return saved;
  }
}
