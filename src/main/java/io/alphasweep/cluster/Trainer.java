package io.alphasweep.cluster;

import io.alphasweep.training.PackTraining;
import io.alphasweep.training.Placement;
import io.alphasweep.training.TrainingListener;
import io.alphasweep.trial.TrialSpec;
import java.io.Serializable;
import java.util.List;

/** What trains a pack: {@link io.alphasweep.training.PackTrainer#start}, shipped to the tasks. */
@FunctionalInterface
interface Trainer extends Serializable {
  PackTraining start(
      String sweep,
      List<TrialSpec> trials,
      List<byte[]> states,
      Placement placement,
      TrainingListener listener);
}
