package io.alphasweep.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.cluster.Message.Commit;
import io.alphasweep.cluster.Message.Moment;
import io.alphasweep.training.KeptPolicy;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.training.TrialOutcome.Status;
import java.io.File;
import java.io.IOException;
import java.io.ObjectInputStream;
import java.io.Serializable;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What goes over the line between driver and executors, and what does not. */
class WireTest {

  /** Whether reading an object ran code of its class. */
  private static boolean opened;

  private static final class Trap implements Serializable {
    private static final long serialVersionUID = 1;

    private void readObject(ObjectInputStream in) throws IOException, ClassNotFoundException {
      in.defaultReadObject();
      opened = true;
    }
  }

  static List<Serializable> allThatIsSaid() {
    List<Moment> moments = new ArrayList<>(List.of(new Moment("a", 1, 128, 0.5)));
    TrialOutcome outcome = new TrialOutcome("a", Status.FAILED, "boom", 1, 128);
    return List.of(
        new Message.Begin(0, 1),
        new Message.Beat(0, 1, moments, 128),
        new Message.Beat(0, 1, List.of(), 0),
        new Commit(
            0,
            1,
            2,
            List.of(
                new CommitFiles.File(CommitFiles.Kind.METRICS, "0badcafe"),
                new CommitFiles.File(CommitFiles.Kind.CHECKPOINT, null)),
            moments,
            List.of("a", "b", "c"),
            List.of(outcome),
            List.of(new CommitFiles.Policy("a", KeptPolicy.Kind.BEST))),
        new Message.End(0, 1),
        new Message.Abort(0, 1, "full"),
        Orders.of(Orders.Kind.STOP),
        new Orders(Orders.Kind.GO_ON, List.of(new Orders.Start(false, 3, List.of("c"), 9)), "why"));
  }

  @ParameterizedTest
  @MethodSource("allThatIsSaid")
  void carriesAllThatIsSaid(Serializable said) {
    assertThat(Wire.value(Wire.bytes(said), said.getClass())).isEqualTo(said);
  }

  @Test
  void carriesAPackOfTenThousand() {
    List<Moment> moments = new ArrayList<>();
    for (int trial = 0; trial < 10_000; trial++) {
      moments.add(new Moment("0123456789abcdef" + trial, 1, 128, 1.0 / (trial + 1)));
    }
    Message.Beat beat = new Message.Beat(0, 1, moments, 128);
    assertThat(Wire.value(Wire.bytes(beat), Message.class)).isEqualTo(beat);
  }

  static List<Object> whatNobodySays() {
    List<Object> nested = new ArrayList<>();
    for (int depth = 0; depth < 20; depth++) {
      nested = new ArrayList<>(List.of(nested));
    }
    byte[] cut = Wire.bytes(new Message.Begin(0, 1));
    return List.of(
        "text",
        new byte[0],
        Arrays.copyOf(cut, cut.length - 1),
        Wire.bytes(new Trap()),
        Wire.bytes(new ArrayList<>(List.of(new Trap()))),
        Wire.bytes(new HashMap<>(Map.of("a", "b"))),
        Wire.bytes(new File("/")),
        Wire.bytes((Serializable) nested),
        Wire.bytes("a string and no message"),
        Wire.bytes(new Message.Abort(0, 1, "x".repeat(17 << 20))));
  }

  @ParameterizedTest
  @MethodSource("whatNobodySays")
  void refusesAllElseBeforeItIsMade(Object sent) {
    assertThatThrownBy(() -> Wire.value(sent, Message.class))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageStartingWith("this is no message of");
    assertThat(opened).isFalse();
  }
}
