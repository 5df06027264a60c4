package io.alphasweep.sweep.packing;

import io.alphasweep.trial.TrialSpec;
import java.io.Serializable;
import java.util.List;

/**
 * Trials that train together as one task: equal in their structural settings.
 *
 * @param index from 0, within the sweep
 * @param trials at least one
 */
public record Pack(int index, List<TrialSpec> trials) implements Serializable {

  public Pack {
    trials = List.copyOf(trials);
  }
}
