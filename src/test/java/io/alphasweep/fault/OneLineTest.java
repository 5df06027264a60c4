package io.alphasweep.fault;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.reflect.InvocationTargetException;
import org.junit.jupiter.api.Test;

class OneLineTest {

  /** A class that cannot be used, because of what its initializer finds. */
  private static final class Broken {
    private static final int VALUE = fail();

    private static int fail() {
      throw new UnsuitableMachineException("the moon is full");
    }
  }

  @Test
  void namesTheCauseAndNotWhatWrapsIt() {
    assertThat(OneLine.of(new IOException("full"))).isEqualTo("IOException: full");
    assertThat(OneLine.of(new IOException())).isEqualTo("IOException");
    assertThat(OneLine.of(new UncheckedIOException(new IOException("full"))))
        .isEqualTo("IOException: full");
    assertThat(OneLine.of(new InvocationTargetException(new IOException("full"))))
        .isEqualTo("IOException: full");
    assertThat(OneLine.of(new IllegalStateException("cannot write", new IOException("full"))))
        .isEqualTo("IllegalStateException: cannot write (IOException: full)");
    assertThat(OneLine.of(new IllegalStateException("cannot: full", new IOException("full"))))
        .isEqualTo("IllegalStateException: cannot: full");
    assertThat(OneLine.of(new UnsuitableMachineException("the moon is full")))
        .isEqualTo("the moon is full");
  }

  /** Java tells the cause once, and later only that there was one. */
  @Test
  void aClassThatCannotBeInitializedTellsWhyEachTime() {
    for (int time = 0; time < 3; time++) {
      try {
        throw new AssertionError("initialized to " + Broken.VALUE);
      } catch (LinkageError e) {
        assertThat(OneLine.of(e)).isEqualTo("the moon is full");
      }
    }
  }

  @Test
  void isOneLineThatNoTerminalObeys() {
    assertThat(OneLine.of(new IOException("a\n\tb\u001b[31m")))
        .isEqualTo("IOException: a b\\u001b[31m");
  }
}
