package io.alphasweep.environment;

import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.trial.Choice;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.Setting.Range;
import io.alphasweep.trial.Settings;
import io.alphasweep.trial.StateArchive;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.commons.rng.UniformRandomProvider;

/**
 * An environment that shows its last observations as one, the oldest first, along the first axis:
 * so the channels of images stand one after the other. An episode's first observation stands for
 * those before it, as in Gymnasium's {@code FrameStackObservation}.
 *
 * <p>Observations are kept where they were written; only showing them puts them in order.
 */
final class FrameStack implements Environment {

  private static final Setting SETTING =
      Setting.integer(
              "frame-stack",
              Range.closed(1, 64),
              "observations that are shown as one, the latest and those before it")
          .structural()
          .absentAt(1);

  private final Environment environment;
  private final int frames;
  private final int size;
  private final boolean isBytes;

  /** {@code [frame, observation]}, from {@link #oldest} on and round. */
  private final double[] ring;

  private int oldest;

  private FrameStack(Environment environment, EnvironmentType type, int frames) {
    this.environment = environment;
    this.frames = frames;
    this.size = type.observations().size();
    this.isBytes = type.observations().kind() == ObservationSpace.Kind.BYTE;
    this.ring = new double[frames * size];
  }

  /**
   * An environment with the option to stack what it shows. One that declares {@code frame-stack}
   * itself keeps its own words and what is absent.
   */
  static Choice<Family> of(Choice<Family> choice) {
    Family family = choice.factory();
    boolean declares =
        choice.settings().stream().anyMatch(setting -> setting.key().equals(SETTING.key()));
    return new Choice<>(
        choice.name(),
        choice.summary(),
        choice.formula(),
        choice.source(),
        Stream.concat(choice.settings().stream(), declares ? Stream.of() : Stream.of(SETTING))
            .toList(),
        choice.choosers(),
        choice.rules(),
        choice.packedAs(),
        new Family(
            family.source(),
            family.nativeLibrary(),
            options -> of(family.member().of(options), frames(options))));
  }

  private static int frames(Settings options) {
    return options.has(SETTING.key()) ? Math.toIntExact(options.integer(SETTING.key())) : 1;
  }

  /** One frame alone leaves the environment as it is. */
  private static EnvironmentType of(EnvironmentType type, int frames) {
    if (frames == 1) {
      return type;
    }
    ObservationSpace space = type.observations();
    List<Integer> shape = new ArrayList<>(space.shape());
    shape.set(0, Math.multiplyExact(frames, shape.get(0)));
    return new EnvironmentType(
        new ObservationSpace(shape, space.kind()),
        type.actions(),
        type.timeLimit(),
        () -> new FrameStack(type.maker().make(), type, frames),
        () -> new FrameStack(type.testMaker().make(), type, frames),
        type.nativeBytes(),
        type.replays());
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
  public double score() {
    return environment.score();
  }

  @Override
  public boolean isOver() {
    return environment.isOver();
  }

  @Override
  public Environment unwrapped() {
    return environment.unwrapped();
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
    if (isBytes) {
      byte[] bytes = new byte[ring.length];
      for (int i = 0; i < bytes.length; i++) {
        bytes[i] = (byte) (int) ring[i];
      }
      bytes = archive.binary("frames", bytes);
      for (int i = 0; i < bytes.length; i++) {
        ring[i] = bytes[i] & 0xff;
      }
    } else {
      archive.reals("frames", ring);
    }
    oldest = (int) archive.integer("oldest", oldest);
  }

  @Override
  public void close() {
    environment.close();
  }
}
