package io.alphasweep.cli;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
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
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads the start file and the actions file of {@code rollout}; refuses with file and line. */
final class RolloutFiles {

  /** Far more than the longest episode of any environment asks for. */
  private static final int MOST_BYTES = 16 << 20;

  private static final int MOST_FAULTS = 100;

  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A start state. */
  static final class State {
    final double[] qpos;
    final double[] qvel;

    State(double[] qpos, double[] qvel) {
      this.qpos = qpos;
      this.qvel = qvel;
    }
  }

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
   * The state in a file of one JSON object {@code {"qpos": [...], "qvel": [...]}}.
   *
   * @param positions how many numbers qpos has
   * @param velocities how many numbers qvel has
   */
  static State readStart(Path file, int positions, int velocities) throws BadFileException {
    String text = String.join("\n", readLines(file));
    List<String> faults = new ArrayList<>();
    double[] qpos = null;
    double[] qvel = null;
    try {
      JsonNode state = JSON.readTree(text);
      if (!state.isObject()) {
        faults.add(file + ": line 1: expected one JSON object {\"qpos\": [...], \"qvel\": [...]}");
      } else {
        Set<String> unknown = new TreeSet<>();
        state.fieldNames().forEachRemaining(unknown::add);
        unknown.removeAll(Set.of("qpos", "qvel"));
        for (String key : unknown) {
          faults.add(
              "%s: line %d: unknown key '%s'; accepted: qpos, qvel"
                  .formatted(file, lineOf(text, key), key));
        }
        qpos = numbers(state.get("qpos"), positions, at(file, text, "qpos"), faults);
        qvel = numbers(state.get("qvel"), velocities, at(file, text, "qvel"), faults);
      }
    } catch (JsonProcessingException e) {
      faults.add(notJson(file, 0, e));
    }
    refuse(faults);
    return new State(qpos, qvel);
  }

  /**
   * The actions in a file of one JSON array per line; empty lines are passed over.
   *
   * @param size how many numbers an action has
   */
  static List<double[]> readActions(Path file, int size) throws BadFileException {
    List<String> lines = readLines(file);
    List<double[]> actions = new ArrayList<>();
    List<String> faults = new ArrayList<>();
    for (int i = 0; i < lines.size(); i++) {
      if (lines.get(i).isBlank()) {
        continue;
      }
      try {
        String place = "%s: line %d: the action".formatted(file, i + 1);
        actions.add(numbers(JSON.readTree(lines.get(i)), size, place, faults));
      } catch (JsonProcessingException e) {
        faults.add(notJson(file, i, e));
      }
    }
    refuse(faults);
    return actions;
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
