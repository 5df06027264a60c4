package io.alphasweep.export;

import static io.alphasweep.export.Protobuf.message;

import com.google.protobuf.CodedOutputStream;
import io.alphasweep.training.graph.Graph;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;
import java.util.Map;

/**
 * A graph as a file of ONNX, the message {@code ModelProto} of onnx/onnx.proto. Of the messages
 * only the fields that such graphs need are written.
 */
public final class OnnxFile {

  /** The version of the format, that of ONNX 1.12 and later. */
  private static final int IR_VERSION = 8;

  /** What the first axis of inputs and outputs is called. */
  private static final String SAMPLES = "samples";

  // Fields of ModelProto.
  private static final int IR = 1;
  private static final int PRODUCER = 2;
  private static final int PRODUCER_VERSION = 3;
  private static final int GRAPH = 7;
  private static final int OPERATORS = 8;
  private static final int METADATA = 14;

  // Fields of OperatorSetIdProto and StringStringEntryProto.
  private static final int VERSION = 2;
  private static final int KEY = 1;
  private static final int VALUE = 2;

  // Fields of GraphProto.
  private static final int NODE = 1;
  private static final int NAME = 2;
  private static final int INITIALIZER = 5;
  private static final int INPUT = 11;
  private static final int OUTPUT = 12;

  // Fields of NodeProto.
  private static final int NODE_INPUT = 1;
  private static final int NODE_OUTPUT = 2;
  private static final int NODE_NAME = 3;
  private static final int OPERATOR = 4;
  private static final int ATTRIBUTE = 5;

  // Fields of AttributeProto, and its types.
  private static final int ATTRIBUTE_NAME = 1;
  private static final int FLOAT = 2;
  private static final int INTEGER = 3;
  private static final int INTEGERS = 8;
  private static final int TYPE = 20;
  private static final int FLOAT_TYPE = 1;
  private static final int INTEGER_TYPE = 2;
  private static final int INTEGERS_TYPE = 7;

  // Fields of TensorProto.
  private static final int SIZE = 1;
  private static final int NUMBERS = 2;
  private static final int TENSOR_NAME = 8;
  private static final int DATA = 9;

  // Fields of ValueInfoProto, TypeProto, TypeProto.Tensor, TensorShapeProto and its Dimension.
  private static final int VALUE_NAME = 1;
  private static final int VALUE_TYPE = 2;
  private static final int TENSOR = 1;
  private static final int ELEMENT = 1;
  private static final int SHAPE = 2;
  private static final int DIMENSION = 1;
  private static final int LENGTH = 1;
  private static final int SYMBOL = 2;

  private OnnxFile() {}

  /**
   * The file.
   *
   * @param name of the graph
   * @param version of AlphaSweep
   * @param metadata texts by name
   */
  public static byte[] of(Graph graph, String name, String version, Map<String, String> metadata) {
    try {
      return message(
          model -> {
            model.writeInt64(IR, IR_VERSION);
            model.writeString(PRODUCER, "AlphaSweep");
            model.writeString(PRODUCER_VERSION, version);
            model.writeByteArray(GRAPH, graph(graph, name));
            model.writeByteArray(
                OPERATORS, message(set -> set.writeInt64(VERSION, Graph.OPERATORS)));
            for (Map.Entry<String, String> entry : metadata.entrySet()) {
              model.writeByteArray(
                  METADATA,
                  message(
                      text -> {
                        text.writeString(KEY, entry.getKey());
                        text.writeString(VALUE, entry.getValue());
                      }));
            }
          });
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
  }

  private static byte[] graph(Graph graph, String name) throws IOException {
    return message(
        out -> {
          for (Graph.Node node : graph.nodes()) {
            out.writeByteArray(NODE, node(node));
          }
          out.writeString(NAME, name);
          for (Graph.Constant constant : graph.constants()) {
            out.writeByteArray(INITIALIZER, tensor(constant));
          }
          out.writeByteArray(INPUT, port(graph.input()));
          for (Graph.Port port : graph.outputs()) {
            out.writeByteArray(OUTPUT, port(port));
          }
        });
  }

  private static byte[] node(Graph.Node node) throws IOException {
    return message(
        out -> {
          for (String input : node.inputs()) {
            out.writeString(NODE_INPUT, input);
          }
          out.writeString(NODE_OUTPUT, node.output());
          out.writeString(NODE_NAME, "make_" + node.output());
          out.writeString(OPERATOR, node.operator());
          for (String name : node.attributes().keySet().stream().sorted().toList()) {
            out.writeByteArray(ATTRIBUTE, attribute(name, node.attributes().get(name)));
          }
        });
  }

  private static byte[] attribute(String name, Object value) throws IOException {
    return message(
        out -> {
          out.writeString(ATTRIBUTE_NAME, name);
          if (value instanceof Float number) {
            out.writeFloat(FLOAT, number);
            out.writeInt32(TYPE, FLOAT_TYPE);
          } else if (value instanceof Long number) {
            out.writeInt64(INTEGER, number);
            out.writeInt32(TYPE, INTEGER_TYPE);
          } else {
            for (Object number : (List<?>) value) {
              out.writeInt64(INTEGERS, (Long) number);
            }
            out.writeInt32(TYPE, INTEGERS_TYPE);
          }
        });
  }

  private static byte[] tensor(Graph.Constant constant) throws IOException {
    return message(
        out -> {
          for (long size : constant.shape()) {
            out.writeInt64(SIZE, size);
          }
          out.writeInt32(NUMBERS, number(type(constant.values())));
          out.writeString(TENSOR_NAME, constant.name());
          out.writeByteArray(DATA, data(constant.values()));
        });
  }

  private static Graph.Type type(Object values) {
    if (values instanceof float[]) {
      return Graph.Type.REAL;
    }
    return values instanceof double[] ? Graph.Type.LONG_REAL : Graph.Type.INTEGER;
  }

  private static byte[] data(Object values) {
    if (values instanceof float[] numbers) {
      ByteBuffer bytes =
          ByteBuffer.allocate(numbers.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asFloatBuffer().put(numbers);
      return bytes.array();
    }
    if (values instanceof double[] numbers) {
      ByteBuffer bytes =
          ByteBuffer.allocate(numbers.length * Double.BYTES).order(ByteOrder.LITTLE_ENDIAN);
      bytes.asDoubleBuffer().put(numbers);
      return bytes.array();
    }
    long[] numbers = (long[]) values;
    ByteBuffer bytes =
        ByteBuffer.allocate(numbers.length * Long.BYTES).order(ByteOrder.LITTLE_ENDIAN);
    bytes.asLongBuffer().put(numbers);
    return bytes.array();
  }

  /** TensorProto.DataType. */
  private static int number(Graph.Type type) {
    return switch (type) {
      case REAL -> 1;
      case BYTE -> 2;
      case INTEGER -> 7;
      case LONG_REAL -> 11;
    };
  }

  private static byte[] port(Graph.Port port) throws IOException {
    byte[] shape =
        message(
            out -> {
              dimension(out, dimension -> dimension.writeString(SYMBOL, SAMPLES));
              for (long size : port.shape()) {
                dimension(out, dimension -> dimension.writeInt64(LENGTH, size));
              }
            });
    byte[] tensor =
        message(
            out -> {
              out.writeInt32(ELEMENT, number(port.type()));
              out.writeByteArray(SHAPE, shape);
            });
    return message(
        out -> {
          out.writeString(VALUE_NAME, port.name());
          out.writeByteArray(VALUE_TYPE, message(type -> type.writeByteArray(TENSOR, tensor)));
        });
  }

  private static void dimension(CodedOutputStream out, Protobuf.Fields fields) throws IOException {
    out.writeByteArray(DIMENSION, message(fields));
  }
}
