package io.alphasweep.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.LongStream;

/**
 * Named tensors as a file in the format of safetensors, which most libraries of the field read: the
 * length of a JSON header, the header, then the numbers of all tensors, little-endian.
 *
 * <p>Among its metadata stands a CRC-32C of the whole file, in which the digits of the checksum
 * itself count as zeros.
 *
 * @param metadata texts by name
 * @param tensors in the order of the file
 */
record SafeTensors(Map<String, String> metadata, List<Tensor> tensors) {

  private static final String METADATA = "__metadata__";
  private static final String CHECKSUM = "crc32c";
  private static final String UNKNOWN = "00000000";

  /** No text within JSON has a quote that is not escaped, so that this stands there once. */
  private static final Pattern SEAL = Pattern.compile("\"" + CHECKSUM + "\":\"([0-9a-f]{8})\"");

  private static final int ALIGNMENT = 8;
  private static final int LARGEST_HEADER = 100_000_000; // as the format's own library has it

  private static final ObjectMapper JSON = new ObjectMapper();

  /**
   * A tensor.
   *
   * @param type {@code F32} or {@code F64}
   * @param data its numbers, row by row, little-endian
   */
  record Tensor(String name, String type, List<Long> shape, ByteBuffer data) {

    static Tensor of(String name, List<Long> shape, float[] numbers, int from, int count) {
      ByteBuffer data = memory(count * Float.BYTES);
      data.asFloatBuffer().put(numbers, from, count);
      return new Tensor(name, "F32", shape, data);
    }

    static Tensor of(String name, double... numbers) {
      ByteBuffer data = memory(numbers.length * Double.BYTES);
      data.asDoubleBuffer().put(numbers);
      return new Tensor(name, "F64", List.of((long) numbers.length), data);
    }

    private static ByteBuffer memory(int bytes) {
      return ByteBuffer.allocate(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    /** The numbers of a tensor of 64 bits. */
    double[] doubles() {
      double[] numbers = new double[data.remaining() / Double.BYTES];
      data.asDoubleBuffer().get(numbers);
      return numbers;
    }
  }

  /** A file that is none of these, as the end of a sentence. */
  static final class UnreadableException extends Exception {
    private static final long serialVersionUID = 1;

    UnreadableException(String why) {
      super(why);
    }
  }

  /** The tensor of that name. */
  Optional<Tensor> tensor(String name) {
    return tensors.stream().filter(tensor -> tensor.name().equals(name)).findFirst();
  }

  /** The file. */
  byte[] bytes() {
    ObjectNode header = JSON.createObjectNode();
    ObjectNode texts = header.putObject(METADATA);
    metadata.forEach(texts::put);
    texts.put(CHECKSUM, UNKNOWN);
    int end = 0;
    for (Tensor tensor : tensors) {
      ObjectNode entry = header.putObject(tensor.name());
      entry.put("dtype", tensor.type());
      ArrayNode shape = entry.putArray("shape");
      tensor.shape().forEach(shape::add);
      entry.putArray("data_offsets").add(end).add(end + tensor.data().remaining());
      end += tensor.data().remaining();
    }
    byte[] json = header.toString().getBytes(StandardCharsets.UTF_8);
    int padding = Math.floorMod(-json.length, ALIGNMENT);
    ByteBuffer file =
        ByteBuffer.allocate(Long.BYTES + json.length + padding + end)
            .order(ByteOrder.LITTLE_ENDIAN);
    file.putLong(json.length + padding).put(json);
    for (int i = 0; i < padding; i++) {
      file.put((byte) ' ');
    }
    tensors.forEach(tensor -> file.put(tensor.data().duplicate()));
    seal(file.array(), json, Sealed.checksum(file.array()));
    return file.array();
  }

  private static void seal(byte[] file, byte[] header, String checksum) {
    int place = digits(new String(header, StandardCharsets.UTF_8)).orElseThrow().place();
    System.arraycopy(
        checksum.getBytes(StandardCharsets.US_ASCII),
        0,
        file,
        Long.BYTES + place,
        UNKNOWN.length());
  }

  /**
   * The checksum that a header holds.
   *
   * @param place in bytes
   */
  private record Digits(String text, int place) {}

  private static Optional<Digits> digits(String header) {
    Matcher seal = SEAL.matcher(header);
    if (!seal.find()) {
      return Optional.empty();
    }
    String before = header.substring(0, seal.start(1));
    return Optional.of(new Digits(seal.group(1), before.getBytes(StandardCharsets.UTF_8).length));
  }

  /**
   * Reads a file.
   *
   * @throws UnreadableException if it is none, or not what was written
   */
  static SafeTensors read(byte[] file) throws UnreadableException {
    if (file.length < Long.BYTES) {
      throw new UnreadableException(file.length == 0 ? "it is empty" : "it is cut short");
    }
    long length = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN).getLong();
    if (length < 2 || length > LARGEST_HEADER) {
      throw new UnreadableException("it is no safetensors file");
    }
    if (length > file.length - Long.BYTES) {
      throw new UnreadableException("it is cut short");
    }
    String header = new String(file, Long.BYTES, (int) length, StandardCharsets.UTF_8);
    requireChecksum(file, header);
    int begin = Long.BYTES + (int) length;
    ByteBuffer data =
        ByteBuffer.wrap(file, begin, file.length - begin).slice().order(ByteOrder.LITTLE_ENDIAN);
    try {
      return of(JSON.readTree(header), data);
    } catch (JsonProcessingException | RuntimeException e) {
      throw new UnreadableException("its header is broken");
    }
  }

  private static void requireChecksum(byte[] file, String header) throws UnreadableException {
    Digits digits = digits(header).orElse(null);
    if (digits == null) {
      throw new UnreadableException("it carries no checksum");
    }
    byte[] unsealed = file.clone();
    seal(unsealed, header.getBytes(StandardCharsets.UTF_8), UNKNOWN);
    if (!Sealed.checksum(unsealed).equals(digits.text())) {
      throw new UnreadableException(DamagedResultsException.CHECKSUM);
    }
  }

  private static SafeTensors of(JsonNode header, ByteBuffer data) {
    Map<String, String> metadata = new LinkedHashMap<>();
    List<Tensor> tensors = new ArrayList<>();
    for (Map.Entry<String, JsonNode> entry : header.properties()) {
      JsonNode value = entry.getValue();
      if (entry.getKey().equals(METADATA)) {
        value.properties().forEach(each -> metadata.put(each.getKey(), each.getValue().asText()));
        continue;
      }
      List<Long> shape = new ArrayList<>();
      value.required("shape").forEach(size -> shape.add(size.asLong()));
      int from = value.required("data_offsets").required(0).asInt();
      int to = value.required("data_offsets").required(1).asInt();
      String type = value.required("dtype").asText();
      long bytes = shape.stream().flatMapToLong(LongStream::of).reduce(1, Math::multiplyExact);
      if (to - from != bytes * (type.equals("F64") ? Double.BYTES : Float.BYTES)) {
        throw new IllegalArgumentException(entry.getKey());
      }
      tensors.add(
          new Tensor(
              entry.getKey(),
              type,
              List.copyOf(shape),
              data.slice(from, to - from).order(ByteOrder.LITTLE_ENDIAN)));
    }
    metadata.remove(CHECKSUM);
    return new SafeTensors(metadata, tensors);
  }
}
