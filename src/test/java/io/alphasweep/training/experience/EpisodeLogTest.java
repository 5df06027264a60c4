package io.alphasweep.training.experience;

import static org.assertj.core.api.Assertions.assertThat;

import io.alphasweep.rows.Row;
import io.alphasweep.rows.RowHead;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class EpisodeLogTest {

  @Test
  void withoutAnEpisodeThereIsNoReturn() {
    EpisodeLog log = new EpisodeLog();
    log.startIteration();

    assertThat(reported(log)).containsExactly(0L, null, null, null);
  }

  @Test
  void anIterationCountsItsOwnEpisodesAndTheWindowTheLastHundred() {
    EpisodeLog log = new EpisodeLog();
    log.startIteration();
    for (int episode = 1; episode <= 150; episode++) {
      log.add(episode, 10);
    }
    log.startIteration();
    log.add(151, 30);
    log.add(153, 50);

    // 53 to 150 are 98 episodes with mean 101.5.
    assertThat(reported(log)).containsExactly(2L, 152.0, 40.0, (98 * 101.5 + 151 + 153) / 100);
  }

  /** Episodes, mean return, mean length, mean of the last hundred returns. */
  private static List<Object> reported(EpisodeLog log) {
    Row row = new Row(new RowHead("", "", "", "", "", 1, 1, 1), EpisodeLog.COLUMNS);
    log.report(row);
    return EpisodeLog.COLUMNS.list().stream().map(row::value).collect(Collectors.toList());
  }
}
