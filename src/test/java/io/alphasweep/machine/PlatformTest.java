package io.alphasweep.machine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alphasweep.fault.UnsuitableMachineException;
import java.io.IOException;
import java.io.InputStream;
import java.util.OptionalInt;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PlatformTest {

  /** A build on x86-64 with glibc 2.34. */
  private static OptionalInt needs(String folder) {
    return folder.equals("linux-x86_64") ? OptionalInt.of(34) : OptionalInt.empty();
  }

  @ParameterizedTest
  @CsvSource({
    "Linux, x86_64, glibc 2.31, Linux on x86_64 with glibc 2.31",
    "Linux, x86_64, musl, Linux on x86_64 with musl",
    "Linux, aarch64, glibc 2.36, Linux on aarch64",
    "Linux, riscv64, glibc 2.36, Linux on riscv64",
    "Mac OS X, aarch64, '', Mac OS X on aarch64",
    "Windows 11, x86_64, '', Windows 11 on x86_64"
  })
  void refusesOthers(String os, String arch, String libc, String found) {
    assertThatThrownBy(() -> Platform.require(os, arch, libc, PlatformTest::needs))
        .isInstanceOf(UnsuitableMachineException.class)
        .hasMessage(
            "found %s; accepted: Linux on x86_64 with glibc 2.34 or newer, for which this was built"
                .formatted(found));
  }

  @ParameterizedTest
  @CsvSource({"glibc 2.34", "glibc 2.36", "glibc 2.100"})
  void acceptsWhatItWasBuiltFor(String libc) {
    assertThatCode(() -> Platform.require("Linux", "x86_64", libc, PlatformTest::needs))
        .doesNotThrowAnyException();
  }

  @Test
  void knowsThisMachine() throws Exception {
    assertThatCode(Platform::require).doesNotThrowAnyException();
    Process asked = new ProcessBuilder("getconf", "GNU_LIBC_VERSION").start();
    assertThat(Platform.libc())
        .isEqualTo(new String(asked.getInputStream().readAllBytes()).strip());
  }

  /** Of the version of PyTorch that the build takes. */
  @Test
  void knowsWhatPyTorchAsksFor() throws IOException {
    String library = "/pytorch/cpu/linux-x86_64/libc10.so";
    try (InputStream torch = Platform.class.getResourceAsStream(library)) {
      assertThat(Platform.asked(torch.readAllBytes())).isEqualTo(Platform.TORCH_GLIBC);
    }
  }
}
