package io.alphasweep.training.rollout;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class EpisodeLogTest {

  @Test
  void withoutAnEpisodeThereIsNoReturn() {
    EpisodeLog log = new EpisodeLog();
    log.startIteration();

    assertThat(log.episodes()).isZero();
    assertThat(log.meanReturn()).isNull();
    assertThat(log.meanLength()).isNull();
    assertThat(log.meanRecentReturn()).isNull();
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

    assertThat(log.episodes()).isEqualTo(2);
    assertThat(log.meanReturn()).isEqualTo(152);
    assertThat(log.meanLength()).isEqualTo(40);
    // 53 to 150 are 98 episodes with mean 101.5.
    assertThat(log.meanRecentReturn()).isEqualTo((98 * 101.5 + 151 + 153) / 100);
  }
}
