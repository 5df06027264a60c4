package io.alphasweep.testing;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/** Reference values on the class path, made by the scripts under scripts/reference. */
public final class Reference {

  private Reference() {}

  /** The JSON file of that name. */
  public static JsonNode read(String name) {
    try (InputStream file = Reference.class.getResourceAsStream("/" + name)) {
      return new ObjectMapper().readTree(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  public static double[] doubles(JsonNode array) {
    double[] values = new double[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asDouble();
    }
    return values;
  }

  /** An array of arrays, which may differ in length. */
  public static double[][] matrix(JsonNode array) {
    double[][] values = new double[array.size()][];
    for (int i = 0; i < values.length; i++) {
      values[i] = doubles(array.get(i));
    }
    return values;
  }

  public static float[] floats(JsonNode array) {
    float[] values = new float[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) array.get(i).asDouble();
    }
    return values;
  }

  public static boolean[] booleans(JsonNode array) {
    boolean[] values = new boolean[array.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = array.get(i).asBoolean();
    }
    return values;
  }

  /** An object's fields as settings of a trial, under a section. */
  public static Map<String, Object> settings(JsonNode object, String section) {
    Map<String, Object> settings = new HashMap<>();
    for (Map.Entry<String, JsonNode> field : object.properties()) {
      settings.put(section + "." + field.getKey(), value(field.getValue()));
    }
    return settings;
  }

  private static Object value(JsonNode node) {
    if (node.isBoolean()) {
      return node.asBoolean();
    }
    if (node.isTextual()) {
      return node.asText();
    }
    return node.isIntegralNumber() ? (Object) node.asLong() : (Object) node.asDouble();
  }
}
