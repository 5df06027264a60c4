package io.alphasweep.cluster;

import io.alphasweep.training.TrainingListener;
import io.alphasweep.training.TrialOutcome;
import io.alphasweep.trial.TrialSpec;
import java.io.Serializable;
import java.util.List;

/** What trains a pack: {@link io.alphasweep.training.PackTrainer#train}, shipped to the tasks. */
@FunctionalInterface
interface Trainer extends Serializable {
  List<TrialOutcome> train(
      String sweep, List<TrialSpec> trials, String device, TrainingListener listener);
}
