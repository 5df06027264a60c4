package io.alphasweep.training.graph;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * A computation as operators of ONNX, in the order in which they are computed. All values but the
 * constants have the sample as their first axis.
 *
 * <p>Operators are those of ONNX's operator set 17, by name: {@code
 * https://onnx.ai/onnx/operators}.
 */
public final class Graph {

  /** The operator set whose operators these are. */
  public static final int OPERATORS = 17;

  /** What numbers are. */
  public enum Type {
    BYTE,
    INTEGER,
    REAL,
    LONG_REAL
  }

  /**
   * An operator with its inputs and its one output.
   *
   * @param attributes by name: {@code Long}, {@code Float} or {@code List<Long>}
   */
  public record Node(
      String operator, List<String> inputs, String output, Map<String, Object> attributes) {}

  /**
   * Numbers that are known.
   *
   * @param values an array of {@code float}, {@code double} or {@code long}
   */
  public record Constant(String name, List<Long> shape, Object values) {}

  /**
   * What goes in or comes out.
   *
   * @param shape of one sample
   */
  public record Port(String name, Type type, List<Long> shape) {}

  private final Function<String, Constant> parameters;
  private final Port input;
  private final Map<String, Constant> constants = new LinkedHashMap<>();
  private final List<Node> nodes = new ArrayList<>();
  private final List<Port> outputs = new ArrayList<>();

  /**
   * An empty graph.
   *
   * @param parameters tensors of 32 bits by name
   */
  public Graph(Port input, Function<String, Constant> parameters) {
    this.input = input;
    this.parameters = parameters;
  }

  public Port input() {
    return input;
  }

  public List<Port> outputs() {
    return List.copyOf(outputs);
  }

  public List<Node> nodes() {
    return List.copyOf(nodes);
  }

  public List<Constant> constants() {
    return List.copyOf(constants.values());
  }

  /** The name of a parameter's value, in its own shape. */
  public String parameter(String name) {
    constants.computeIfAbsent(name, parameters);
    return name;
  }

  /** The name of a parameter's value, in another shape of as many numbers. */
  public String parameter(String name, long... shape) {
    List<Long> other = Arrays.stream(shape).boxed().toList();
    constants.computeIfAbsent(
        name, key -> new Constant(key, other, parameters.apply(key).values()));
    return name;
  }

  /** The name of a row of 32-bit numbers. */
  public String constant(String name, float... values) {
    constants.put(name, new Constant(name, List.of((long) values.length), values));
    return name;
  }

  /** The name of a row of 64-bit numbers. */
  public String constant(String name, double... values) {
    constants.put(name, new Constant(name, List.of((long) values.length), values));
    return name;
  }

  /** The name of 64-bit numbers in a shape. */
  public String constant(String name, List<Long> shape, double... values) {
    constants.put(name, new Constant(name, shape, values));
    return name;
  }

  /** The name of a row of whole numbers. */
  public String constant(String name, long... values) {
    constants.put(name, new Constant(name, List.of((long) values.length), values));
    return name;
  }

  /** Adds an operator without attributes; returns the name of its value. */
  public String add(String operator, String... inputs) {
    return add(operator, Map.of(), inputs);
  }

  /** Adds an operator; returns the name of its value. */
  public String add(String operator, Map<String, Object> attributes, String... inputs) {
    String output = operator.toLowerCase(java.util.Locale.ROOT) + "_" + nodes.size();
    nodes.add(new Node(operator, List.of(inputs), output, Map.copyOf(attributes)));
    return output;
  }

  /** Lets a value come out under a name. */
  public void output(String name, Type type, List<Long> shape, String value) {
    nodes.add(new Node("Identity", List.of(value), name, Map.of()));
    outputs.add(new Port(name, type, shape));
  }

  /** The columns of a value {@code [sample, column]} from one to before another. */
  public String columns(String value, int from, int to) {
    String starts = constant("from_" + from, (long) from);
    String ends = constant("to_" + to, (long) to);
    return add("Slice", value, starts, ends, constant("second_axis", 1L));
  }

  /** A value within bounds that hold for each of its columns. */
  public String within(String value, String low, String high) {
    return add("Max", add("Min", value, high), low);
  }
}
