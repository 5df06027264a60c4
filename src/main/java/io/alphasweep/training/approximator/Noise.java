package io.alphasweep.training.approximator;

import io.alphasweep.training.pack.Cohort;
import io.alphasweep.training.pack.PackArchive;
import io.alphasweep.trial.RandomStreams;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.sampling.distribution.NormalizedGaussianSampler;
import org.apache.commons.rng.sampling.distribution.ZigguratSampler;

/** Draws for one purpose, of each trial from its own stream. */
public final class Noise {

  private final String purpose;
  private final List<RestorableUniformRandomProvider> streams = new ArrayList<>();
  private final List<NormalizedGaussianSampler> normal = new ArrayList<>();

  public Noise(Cohort cohort, String purpose) {
    this.purpose = purpose;
    for (TrialSpec trial : cohort.trials()) {
      RestorableUniformRandomProvider stream = new RandomStreams(trial.seed()).stream(purpose, 0);
      streams.add(stream);
      normal.add(ZigguratSampler.NormalizedGaussian.of(stream));
    }
  }

  /** From the standard normal distribution. */
  public double normal(int trial) {
    return normal.get(trial).sample();
  }

  /** From 0 to below 1, each alike. */
  public double uniform(int trial) {
    return streams.get(trial).nextDouble();
  }

  public void archive(PackArchive archive) {
    for (int trial = 0; trial < streams.size(); trial++) {
      archive.trial(trial).random(purpose, streams.get(trial));
    }
  }
}
