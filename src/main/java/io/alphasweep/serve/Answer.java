package io.alphasweep.serve;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * What a request gets.
 *
 * @param type of the content
 * @param bytes the content
 * @param tag tells it from any other content, as an entity tag
 */
@SuppressWarnings("ArrayRecordComponent") // compared by its tag
record Answer(String type, byte[] bytes, String tag) {

  Answer(String type, byte[] bytes) {
    this(type, bytes, "\"" + hash(bytes) + "\"");
  }

  static Answer html(String text) {
    return new Answer("text/html; charset=utf-8", text.getBytes(StandardCharsets.UTF_8));
  }

  static Answer json(String text) {
    return new Answer("application/json", text.getBytes(StandardCharsets.UTF_8));
  }

  static Answer text(String text) {
    return new Answer("text/plain; charset=utf-8", (text + "\n").getBytes(StandardCharsets.UTF_8));
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes), 0, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
