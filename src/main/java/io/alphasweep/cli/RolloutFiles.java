package io.alphasweep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.json.JsonReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import io.alphasweep.environment.space.ActionSpace;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.fault.OneLine;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the start file and the actions file of {@code rollout}; refuses with file and line. */
final class RolloutFiles {

  /** Far more than the longest episode of any environment asks for. */
  private static final int MOST_BYTES = 16 << 20;

  private static final int MOST_FAULTS = 100;

  /** NaN and infinities are read, to be refused as numbers that are not finite. */
  private static final ObjectMapper JSON =
      JsonMapper.builder()
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .enable(JsonReadFeature.ALLOW_NON_NUMERIC_NUMBERS)
          .build();

  /** A file that cannot be used; one sentence a fault, in the order of the file. */
  static final class BadFileException extends Exception {
    private static final long serialVersionUID = 1;

    BadFileException(List<String> faults) {
      super(
          Stream.concat(
                  faults.stream().limit(MOST_FAULTS).map(OneLine::of),
                  faults.size() > MOST_FAULTS
                      ? Stream.of("and %,d more".formatted(faults.size() - MOST_FAULTS))
                      : Stream.of())
              .collect(Collectors.joining(System.lineSeparator())));
    }
  }

  private RolloutFiles() {}

  /**
   * The state in a file of one JSON object: an array of numbers for each row.
   *
   * @param form a state of the environment, which has the same rows
   */
  static Map<String, double[]> readStart(Path file, Map<String, double[]> form)
      throws BadFileException {
    String text = String.join("\n", readLines(file));
    List<String> faults = new ArrayList<>();
    Map<String, double[]> start = new LinkedHashMap<>();
    try {
      JsonNode state = JSON.readTree(text);
      if (!state.isObject()) {
        faults.add(
            "%s: line 1: expected one JSON object %s"
                .formatted(
                    file,
                    form.keySet().stream()
                        .map(row -> '"' + row + "\": [...]")
                        .collect(Collectors.joining(", ", "{", "}"))));
      } else {
        Set<String> unknown = new TreeSet<>();
        state.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(form.keySet());
        for (String key : unknown) {
          faults.add(
              "%s: line %d: unknown key '%s'; accepted: %s"
                  .formatted(file, lineOf(text, key), key, String.join(", ", form.keySet())));
        }
        form.forEach(
            (row, numbers) ->
                start.put(
                    row, numbers(state.get(row), numbers.length, at(file, text, row), faults)));
      }
    } catch (JsonProcessingException e) {
      faults.add(notJson(file, 0, e));
    }
    refuse(faults);
    return start;
  }

  /**
   * The actions in a file of one action per line: a JSON array of numbers, or, where there are
   * finitely many actions, the index alone. Empty lines are passed over. The numbers of a box may
   * lie outside its bounds: what comes of them is the environment's own.
   */
  static List<double[]> readActions(Path file, ActionSpace space) throws BadFileException {
    List<String> lines = readLines(file);
    List<double[]> actions = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        String place = "%s: line %d: the action".formatted(file, i + 1);
        JsonNode node = JSON.readTree(lines.get(i));
        if (space instanceof Discrete discrete) {
          actions.add(index(node, discrete, place, faults));
        } else {
          actions.add(numbers(node, space.size(), place, faults));
        }
      } catch (JsonProcessingException e) {
        faults.add(notJson(file, i, e));
      }
    }
    refuse(faults);
    return actions;
  }

  private static double[] index(JsonNode node, Discrete space, String place, List<String> faults) {
    JsonNode number = node instanceof ArrayNode array && array.size() == 1 ? array.get(0) : node;
    double index = number.doubleValue();
    if (!number.isNumber() || !(index >= 0 && index < space.actions() && index == (int) index)) {
      faults.add(
          "%s is %s, expected a whole number from 0 to %d"
              .formatted(place, node, space.actions() - 1));
      return null;
    }
    return new double[] {index};
  }

  private static List<String> readLines(Path file) throws BadFileException {
    try (InputStream in = Files.newInputStream(file)) {
      byte[] bytes = in.readNBytes(MOST_BYTES + 1);
      if (bytes.length > MOST_BYTES) {
        throw new BadFileException(List.of(file + ": the file is larger than 16 MiB"));
      }
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes))
          .toString()
          .lines()
          .toList();
    } catch (NoSuchFileException e) {
      throw new BadFileException(List.of(file + ": there is no such file"));
    } catch (CharacterCodingException e) {
      throw new BadFileException(List.of(file + ": the file is not UTF-8 text"));
    } catch (IOException e) {
      throw new BadFileException(List.of(file + ": the file cannot be read"));
    }
  }

  private static double[] numbers(JsonNode node, int size, String place, List<String> faults) {
    if (node == null || !node.isArray()) {
      faults.add("%s must be a JSON array of %d numbers".formatted(place, size));
      return null;
    }
    if (node.size() != size) {
      faults.add("%s has %d numbers, expected %d".formatted(place, node.size(), size));
      return null;
    }
    double[] numbers = new double[size];
    for (int i = 0; i < size; i++) {
      numbers[i] = node.get(i).doubleValue();
      if (!node.get(i).isNumber() || !Double.isFinite(numbers[i])) {
        faults.add(
            "%s has %s at position %d, expected a finite number"
                .formatted(place, node.get(i), i + 1));
        return null;
      }
    }
    return numbers;
  }

  private static String at(Path file, String text, String key) {
    return "%s: line %d: %s".formatted(file, lineOf(text, key), key);
  }

  /** The line of a key, from 1; 1 where the key does not occur. */
  private static int lineOf(String text, String key) {
    int end = Math.max(0, text.indexOf('"' + key + '"'));
    return 1 + (int) text.substring(0, end).chars().filter(c -> c == '\n').count();
  }

  private static String notJson(Path file, int linesBefore, JsonProcessingException e) {
    int line = e.getLocation() == null ? 1 : Math.max(1, e.getLocation().getLineNr());
    return "%s: line %d: not JSON: %s".formatted(file, linesBefore + line, e.getOriginalMessage());
  }

  private static void refuse(List<String> faults) throws BadFileException {
    if (!faults.isEmpty()) {
      throw new BadFileException(faults);
    }
  }
}
