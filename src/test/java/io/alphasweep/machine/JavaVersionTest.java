package io.alphasweep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.fault.UnsuitableMachineException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaVersionTest {

  @ParameterizedTest
  @ValueSource(ints = {11, 16, 26, 99})
  void refusesOthers(int version) {
    assertThatThrownBy(() -> JavaVersion.require(version))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessage(
            "found Java %d; accepted: Java 17 to 25; let JAVA_HOME name one".formatted(version));
  }

  @ParameterizedTest
  @ValueSource(ints = {17, 21, 25})
  void acceptsWhatHasBeenTried(int version) {
    assertThatCode(() -> JavaVersion.require(version)).doesNotThrowAnyException();
  }

  @Test
  void theScriptsSayTheSame() throws IOException {
    assertThat(Files.readString(Path.of("pom.xml")))
        .contains("<java.oldest>" + JavaVersion.OLDEST + "</java.oldest>")
        .contains("<java.newest>" + JavaVersion.NEWEST + "</java.newest>");
  }
}
