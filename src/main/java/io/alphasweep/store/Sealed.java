package io.alphasweep.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.nio.charset.StandardCharsets;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.CRC32C;

/**
 * Files that carry a CRC-32C of all that they say, so that a bit that a disk turned is not read as
 * another number: a Parquet file in its name, {@code NAME.1a2b3c4d.parquet}; JSON in a field; a
 * sweep file in a comment at its end. Files of earlier versions carry none and are taken as they
 * are.
 */
public final class Sealed {

  private static final String FIELD = "crc32c";
  private static final Pattern NAME = Pattern.compile(".*\\.([0-9a-f]{8})\\.parquet");
  private static final String COMMENT = "# CRC-32C of all above: ";
  private static final Pattern COMMENTED =
      Pattern.compile("(.*\n)" + COMMENT + "([0-9a-f]{8})\n", Pattern.DOTALL);

  private static final ObjectMapper JSON = new ObjectMapper();

  private Sealed() {}

  /** The checksum as eight hexadecimal digits. */
  static String checksum(CRC32C checksum) {
    return "%08x".formatted(checksum.getValue());
  }

  private static String checksum(String text) {
    return checksum(text.getBytes(StandardCharsets.UTF_8));
  }

  /** The checksum of bytes as eight hexadecimal digits. */
  public static String checksum(byte[] bytes) {
    CRC32C checksum = new CRC32C();
    checksum.update(bytes, 0, bytes.length);
    return checksum(checksum);
  }

  /** The name of a Parquet file of that content, with the ending. */
  public static String parquetName(String name, byte[] content) {
    return parquetName(name, checksum(content));
  }

  /** The name of a Parquet file of that checksum, with the ending. */
  public static String parquetName(String name, String checksum) {
    return name + "." + checksum + ".parquet";
  }

  /** The name that a Parquet file had before its content was known, without any ending. */
  static String bareName(String parquetName) {
    return parquetName.replaceFirst("(\\.[0-9a-f]{8})?\\.parquet$", "");
  }

  /** The checksum in the name of a Parquet file. */
  static Optional<String> ofParquetName(String name) {
    Matcher matcher = NAME.matcher(name);
    return matcher.matches() ? Optional.of(matcher.group(1)) : Optional.empty();
  }

  /** The text of a JSON object, with its seal. */
  public static String json(ObjectNode object) {
    ObjectNode sealed = object.deepCopy();
    sealed.put(FIELD, checksum(object.toString()));
    return sealed.toPrettyString() + "\n";
  }

  /**
   * The object in a JSON text, without its seal.
   *
   * @throws DamagedResultsException if it is none, or not what was sealed
   */
  public static ObjectNode json(ResultDirectory results, String file, String text)
      throws DamagedResultsException {
    JsonNode json;
    try {
      json = JSON.readTree(text);
    } catch (JsonProcessingException e) {
      throw new DamagedResultsException(results, file, "it is no JSON", e);
    }
    if (!(json instanceof ObjectNode object)) {
      throw new DamagedResultsException(
          results, file, text.isBlank() ? "it is empty" : "it is no JSON object");
    }
    JsonNode seal = object.remove(FIELD);
    if (seal != null && !seal.asText().equals(checksum(object.toString()))) {
      throw new DamagedResultsException(results, file, DamagedResultsException.CHECKSUM);
    }
    return object;
  }

  /** Whether a JSON text carries a seal, right or wrong. */
  static boolean isSealed(String json) {
    return json.contains("\"" + FIELD + "\"");
  }

  /** A sweep file's text with its seal, in place of one that it has already. */
  public static String sweep(String text) {
    String whole = text.endsWith("\n") ? text : text + "\n";
    Matcher sealed = COMMENTED.matcher(whole);
    String bare = sealed.matches() ? sealed.group(1) : whole;
    return bare + COMMENT + checksum(bare) + "\n";
  }

  /**
   * A sweep file's text without its seal.
   *
   * @throws DamagedResultsException if it is not what was sealed
   */
  public static String sweep(ResultDirectory results, String file, String text)
      throws DamagedResultsException {
    Matcher sealed = COMMENTED.matcher(text);
    if (!sealed.matches()) {
      return text;
    }
    if (!sealed.group(2).equals(checksum(sealed.group(1)))) {
      throw new DamagedResultsException(results, file, DamagedResultsException.CHECKSUM);
    }
    return sealed.group(1);
  }
}
