package io.alphasweep.export;

import static io.alphasweep.export.Protobuf.message;

import com.google.protobuf.CodedOutputStream;
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
 * <p>Formats: tensorflow/core/lib/io/record_writer.h, tensorflow/core/util/event.proto, and for the
 * settings tensorboard/plugins/hparams/plugin_data.proto. Of the messages only the fields for
 * scalars and for the HParams plugin are written.
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
  private static final int TENSOR = 8;
  private static final int METADATA = 9;

  // Fields of SummaryMetadata and its PluginData.
  private static final int PLUGIN_DATA = 1;
  private static final int PLUGIN_NAME = 1;
  private static final int CONTENT = 2;

  // Fields of HParamsPluginData and SessionStartInfo; of an entry of its map, and of Value.
  private static final int SESSION_START = 3;
  private static final int HPARAMS = 1;
  private static final int START_TIME = 5;
  private static final int KEY = 1;
  private static final int ENTRY = 2;
  private static final int NUMBER = 2;
  private static final int STRING = 3;
  private static final int BOOL = 4;

  /** A TensorProto of no floats, which the plugin asks for: its type, and a dimension of 0. */
  private static final byte[] NULL_TENSOR = {0x08, 0x01, 0x12, 0x02, 0x12, 0x00};

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

  /**
   * Says which settings the run has, for the HParams plugin.
   *
   * @param wallTime in seconds since 1970
   * @param settings numbers, truth values and texts by name
   */
  void settings(double wallTime, Map<String, Object> settings) throws IOException {
    byte[] start =
        message(
            fields -> {
              for (Map.Entry<String, Object> setting : settings.entrySet()) {
                byte[] value = message(out -> writeValue(out, setting.getValue()));
                fields.writeByteArray(
                    HPARAMS,
                    message(
                        pair -> {
                          pair.writeString(KEY, setting.getKey());
                          pair.writeByteArray(ENTRY, value);
                        }));
              }
              fields.writeDouble(START_TIME, wallTime);
            });
    byte[] content = message(data -> data.writeByteArray(SESSION_START, start));
    byte[] plugin =
        message(
            data -> {
              data.writeString(PLUGIN_NAME, "hparams");
              data.writeByteArray(CONTENT, content);
            });
    byte[] metadata = message(data -> data.writeByteArray(PLUGIN_DATA, plugin));
    byte[] value =
        message(
            out -> {
              out.writeString(TAG, "_hparams_/session_start_info");
              out.writeByteArray(TENSOR, NULL_TENSOR);
              out.writeByteArray(METADATA, metadata);
            });
    record(
        message(
            event -> {
              event.writeDouble(WALL_TIME, wallTime);
              event.writeByteArray(
                  SUMMARY, message(summary -> summary.writeByteArray(VALUE, value)));
            }));
  }

  /** A google.protobuf.Value. */
  private static void writeValue(CodedOutputStream out, Object value) throws IOException {
    if (value instanceof Number number) {
      out.writeDouble(NUMBER, number.doubleValue());
    } else if (value instanceof Boolean flag) {
      out.writeBool(BOOL, flag);
    } else {
      out.writeString(STRING, value.toString());
    }
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
