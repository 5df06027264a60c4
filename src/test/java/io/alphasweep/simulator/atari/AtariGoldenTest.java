package io.alphasweep.simulator.atari;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.simulator.atari.Console.Cartridge;
import io.alphasweep.testing.NeedsAtari;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.CRC32;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/** The emulator by itself, against what {@code scripts/reference/atari_games.py} printed. */
@NeedsAtari
class AtariGoldenTest {

  /** Name, cartridge, MD5, actions; by cartridge. */
  private static Map<String, String[]> games() throws IOException {
    try (InputStream file =
        AtariGoldenTest.class.getResourceAsStream("/io/alphasweep/environment/atari/games.csv")) {
      return new String(file.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .map(line -> line.split(",", -1))
          .collect(Collectors.toMap(words -> words[1], Function.identity()));
    }
  }

  private static Console console(String[] words) {
    return new Console(new Cartridge(words[1], words[2]), 123, 0);
  }

  @ParameterizedTest
  @CsvFileSource(resources = "/atari/frames.csv")
  void playsAsTheReferenceDid(String game, String screens, int rewards, int ended)
      throws IOException {
    CRC32 checksum = new CRC32();
    int rewardsHere = 0;
    int endedHere = 0;
    long x = 1;
    try (Console console = console(games().get(game))) {
      int[] actions = console.minimalActions();
      byte[] screen = new byte[console.rows() * console.columns()];
      for (int step = 1; step <= 1000; step++) {
        x = x * 6364136223846793005L + 1442695040888963407L;
        int action = actions[(int) ((x >>> 33) % actions.length)];
        for (int frame = 0; frame < 4 && !console.isGameOver(); frame++) {
          rewardsHere += console.act(action);
        }
        if (step % 10 == 0) {
          console.readScreen(screen);
          checksum.update(screen);
        }
        if (console.isGameOver()) {
          endedHere++;
          console.reset();
        }
      }
    }
    assertThat("%08x".formatted(checksum.getValue())).isEqualTo(screens);
    assertThat(rewardsHere).isEqualTo(rewards);
    assertThat(endedHere).isEqualTo(ended);
  }

  /** The table that sweeps are planned with, where there may be no emulator. */
  @Test
  void everyGameUsesTheActionsThatAreWritten() throws IOException {
    for (String[] words : games().values()) {
      try (Console console = console(words)) {
        int[] written = Stream.of(words[3].split(" ")).mapToInt(Integer::parseInt).toArray();
        assertThat(console.minimalActions()).as(words[0]).containsExactly(written);
      }
    }
  }

  @Test
  void consolesOnSeveralThreadsPlayAlike() throws IOException {
    String[] pong = games().get("pong");
    int[] screens =
        IntStream.range(0, 8)
            .parallel()
            .map(
                place -> {
                  try (Console console = console(pong)) {
                    byte[] screen = new byte[console.rows() * console.columns()];
                    for (int frame = 0; frame < 300; frame++) {
                      console.act(frame % 6);
                    }
                    console.readScreen(screen);
                    return java.util.Arrays.hashCode(screen);
                  }
                })
            .distinct()
            .toArray();
    assertThat(screens).hasSize(1);
  }
}
