package io.alphasweep.environment;

import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.ArrayList;
import java.util.List;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * An environment that shows its last observations as one, the oldest first, along the first axis:
 * so the channels of images stand one after the other. An episode's first observation stands for
 * those before it, as in Gymnasium's {@code FrameStackObservation}.
 *
 * <p>Observations are kept where they were written; only showing them puts them in order.
 */
final class FrameStack implements Environment {

  /** Of every trial, whatever its environment. */
  static final Setting SETTING =
      Setting.integer(
              "frame-stack",
              Range.closed(1, 64),
              "observations that are shown as one, the latest and those before it")
          .structural()
          .absentAt(1);

  private final Environment environment;
  private final int frames;
  private final int size;

  /** {@code [frame, observation]}, from {@link #oldest} on and round. */
  private final double[] ring;

  private int oldest;

  private FrameStack(EnvironmentType type, int frames) {
    this.environment = type.maker().make();
    this.frames = frames;
    this.size = type.observations().size();
    this.ring = new double[frames * size];
  }

  /** The environment type, its observations stacked as the trial says; one alone stays as it is. */
  static EnvironmentType of(EnvironmentType type, Settings trial) {
    String key = SETTING.key();
    int frames = trial.has(key) ? Math.toIntExact(trial.integer(key)) : 1;
    return frames == 1 ? type : of(type, frames);
  }

  private static EnvironmentType of(EnvironmentType type, int frames) {
    ObservationSpace space = type.observations();
    List<Integer> shape = new ArrayList<>(space.shape());
    shape.set(0, Math.multiplyExact(frames, shape.get(0)));
    return new EnvironmentType(
        new ObservationSpace(shape, space.kind()),
        type.actions(),
        type.timeLimit(),
        () -> new FrameStack(type, frames));
  }

  @Override
  public void reset(UniformRandomProvider random) {
    environment.reset(random);
    environment.observe(ring, 0);
    for (int frame = 1; frame < frames; frame++) {
      System.arraycopy(ring, 0, ring, frame * size, size);
    }
    oldest = 0;
  }

  @Override
  public void step(double[] action, UniformRandomProvider dynamics) {
    environment.step(action, dynamics);
    environment.observe(ring, oldest * size);
    oldest = (oldest + 1) % frames;
  }

  @Override
  public double reward() {
    return environment.reward();
  }

  @Override
  public boolean terminated() {
    return environment.terminated();
  }

  @Override
  public void observe(double[] target, int offset) {
    int first = oldest * size;
    System.arraycopy(ring, first, target, offset, ring.length - first);
    System.arraycopy(ring, 0, target, offset + ring.length - first, first);
  }

  @Override
  public void archive(StateArchive archive) {
    environment.archive(archive.in("environment"));
    archive.reals("frames", ring);
    oldest = (int) archive.integer("oldest", oldest);
  }

  @Override
  public void close() {
    environment.close();
  }
}
