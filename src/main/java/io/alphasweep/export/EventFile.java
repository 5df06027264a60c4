package io.alphasweep.export;

import static io.alphasweep.export.Protobuf.message;

import io.alphasweep.text.WholeFile;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * One event file of TensorBoard: TFRecords, each holding an {@code Event} message.
 *
 * <p>Formats: tensorflow/core/lib/io/record_writer.h and tensorflow/core/util/event.proto. Of the
 * message only the fields for scalars are written.
 */
final class EventFile implements Closeable {

  private static final String VERSION = "brain.Event:2";

  // Fields of Event.
  private static final int WALL_TIME = 1;
  private static final int STEP = 2;
  private static final int FILE_VERSION = 3;
  private static final int SUMMARY = 5;

  // Fields of Summary and Summary.Value.
  private static final int VALUE = 1;
  private static final int TAG = 1;
  private static final int SIMPLE_VALUE = 2;

  private final WholeFile file;
  private final OutputStream out;

  /**
   * Begins the file.
   *
   * @param file its folder exists
   * @param wallTime of its first record, in seconds since 1970
   */
  EventFile(Path file, double wallTime) throws IOException {
    this.file = new WholeFile(file);
    this.out = new BufferedOutputStream(Files.newOutputStream(this.file.part()));
    record(
        message(
            event -> {
              event.writeDouble(WALL_TIME, wallTime);
              event.writeString(FILE_VERSION, VERSION);
            }));
  }

  /**
   * Adds one event with several scalars.
   *
   * @param wallTime in seconds since 1970
   * @param step what the scalars are over
   * @param scalars tag to value
   */
  void scalars(double wallTime, long step, Map<String, Double> scalars) throws IOException {
    byte[] summary =
        message(
            values -> {
              for (Map.Entry<String, Double> scalar : scalars.entrySet()) {
                values.writeByteArray(
                    VALUE,
                    message(
                        value -> {
                          value.writeString(TAG, scalar.getKey());
                          value.writeFloat(SIMPLE_VALUE, scalar.getValue().floatValue());
                        }));
              }
            });
    record(
        message(
            event -> {
              event.writeDouble(WALL_TIME, wallTime);
              event.writeInt64(STEP, step);
              event.writeByteArray(SUMMARY, summary);
            }));
  }

  /** Ends the file, which is at its place then. */
  void finish() throws IOException {
    out.close();
    file.finish();
  }

  /** Leaves nothing of the file where it is not finished. */
  @Override
  public void close() throws IOException {
    try (file) {
      out.close();
    }
  }

  /** Length, its checksum, the data, their checksum; little-endian. */
  private void record(byte[] data) throws IOException {
    byte[] length = little(8).putLong(data.length).array();
    out.write(length);
    out.write(little(4).putInt(maskedChecksum(length)).array());
    out.write(data);
    out.write(little(4).putInt(maskedChecksum(data)).array());
  }

  private static ByteBuffer little(int bytes) {
    return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
  }

  /** CRC-32C, rotated and shifted as TFRecord wants it. */
  private static int maskedChecksum(byte[] data) {
    CRC32C checksum = new CRC32C();
    checksum.update(data);
    return Integer.rotateRight((int) checksum.getValue(), 15) + 0xa282ead8;
  }
}
