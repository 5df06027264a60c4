package io.alphasweep.cluster;

import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.TrialOutcome;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.ObjectInputFilter;
import java.io.ObjectInputStream;
import java.io.ObjectOutputStream;
import java.io.Serializable;
import java.io.UncheckedIOException;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Objects as bytes, for Spark's line between driver and executors: its network threads know the
 * classes of Spark and of Java, not those of a submitted jar.
 *
 * <p>What comes in may be a few classes and nothing else, since reading an object can run code of
 * its class.
 */
final class Wire {

  /** A pack of ten thousand trials says less. */
  private static final int MOST_BYTES = 16 << 20;

  private static final ObjectInputFilter KNOWN =
      ObjectInputFilter.Config.createFilter(
          Stream.of(
                  Message.Begin.class.getName(),
                  Message.Beat.class.getName(),
                  Message.Commit.class.getName(),
                  Message.OtherMachine.class.getName(),
                  Message.End.class.getName(),
                  Message.Abort.class.getName(),
                  Message.Moment.class.getName(),
                  CommitFiles.File.class.getName(),
                  CommitFiles.Kind.class.getName(),
                  CommitFiles.Policy.class.getName(),
                  KeptPolicy.Kind.class.getName(),
                  TrialOutcome.class.getName(),
                  TrialOutcome.Status.class.getName(),
                  Orders.class.getName(),
                  Orders.Kind.class.getName(),
                  Orders.Start.class.getName(),
                  "java.util.CollSer", // what List.of is on the way
                  "java.util.ImmutableCollections$*",
                  "java.util.ArrayList",
                  "java.lang.Object", // of its array
                  "java.lang.Enum",
                  "java.lang.Number",
                  "java.lang.Double",
                  "maxdepth=10",
                  "maxarray=1000000",
                  "!*")
              .collect(Collectors.joining(";")));

  private Wire() {}

  static byte[] bytes(Serializable value) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (ObjectOutputStream out = new ObjectOutputStream(bytes)) {
      out.writeObject(value);
    } catch (IOException e) {
      throw new UncheckedIOException("memory takes all bytes", e);
    }
    return bytes.toByteArray();
  }

  /**
   * The value; its class is found by the loader of this class.
   *
   * @throws IllegalArgumentException if these are no bytes of {@link #bytes}, or of another version
   */
  static <T> T value(Object bytes, Class<T> type) {
    if (!(bytes instanceof byte[] sent) || sent.length > MOST_BYTES) {
      throw new IllegalArgumentException("this is no message of AlphaSweep");
    }
    try (ObjectInputStream in = new ObjectInputStream(new ByteArrayInputStream(sent))) {
      in.setObjectInputFilter(KNOWN);
      return type.cast(in.readObject());
    } catch (IOException | ClassNotFoundException | RuntimeException e) {
      throw new IllegalArgumentException(
          "this is no message of this version of AlphaSweep, whose driver and executors must be the"
              + " same",
          e);
    }
  }
}
