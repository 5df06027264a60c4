package io.alphasweep.simulator.procgen;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.simulator.procgen.Game.Mode;
import io.alphasweep.simulator.procgen.Game.Options;
import io.alphasweep.testing.NeedsProcgen;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.zip.CRC32;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvFileSource;

/**
 * Every game, every mode and every option against the library of Procgen's wheel, by {@code
 * scripts/reference/procgen_games.py}, which describes the file.
 */
@NeedsProcgen
class ProcgenGoldenTest {

  @ParameterizedTest(name = "{0} {1}")
  @CsvFileSource(resources = "/procgen/games.csv")
  void playsAsTheWheelDoes(
      String name,
      String options,
      int seed,
      int steps,
      String frames,
      int ended,
      double rewards,
      int level) {
    byte[] frame = new byte[Game.SIDE * Game.SIDE * Game.COLORS];
    CRC32 checksum = new CRC32();
    int endedHere = 0;
    double rewardsHere = 0;
    long x = 1;
    try (Game game = new Game(options(name, options), seed)) {
      for (int step = 1; step <= steps; step++) {
        x = x * 6364136223846793005L + 1442695040888963407L;
        game.act((int) ((x >>> 33) % Game.ACTIONS));
        if (step % 10 == 0) {
          game.readFrame(frame);
          checksum.update(frame);
        }
        endedHere += game.isFirst() ? 1 : 0;
        rewardsHere += game.reward();
      }
      assertThat(game.level()).isEqualTo(level);
    }
    assertThat("%08x".formatted(checksum.getValue())).isEqualTo(frames);
    assertThat(endedHere).isEqualTo(ended);
    assertThat("%.2f".formatted(rewardsHere)).isEqualTo("%.2f".formatted(rewards));
  }

  private static Options options(String name, String words) {
    Map<String, String> given = new HashMap<>();
    if (words != null) {
      for (String word : words.split(" ", -1)) {
        given.put(word.split("=", -1)[0], word.split("=", -1)[1]);
      }
    }
    return new Options(
        name,
        Integer.parseInt(given.getOrDefault("num_levels", "200")),
        Integer.parseInt(given.getOrDefault("start_level", "0")),
        Mode.valueOf(given.getOrDefault("distribution_mode", "easy").toUpperCase(Locale.ROOT)),
        given.containsKey("use_sequential_levels"),
        !given.containsKey("center_agent"),
        given.containsKey("use_generated_assets"),
        given.containsKey("use_monochrome_assets"),
        given.containsKey("restrict_themes"),
        !given.containsKey("use_backgrounds"),
        given.containsKey("paint_vel_info"));
  }
}
