package io.alphasweep.environment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;

import com.sun.management.ThreadMXBean;
import io.alphasweep.environment.space.Box;
import io.alphasweep.environment.space.Discrete;
import io.alphasweep.environment.space.ObservationSpace;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.testing.Playable;
import io.alphasweep.trial.RandomStreams;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.apache.commons.rng.RestorableUniformRandomProvider;
import org.apache.commons.rng.UniformRandomProvider;
import org.apache.commons.rng.core.RandomProviderDefaultState;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** What every registered environment keeps, whatever its rules. */
class EnvironmentContractTest {

  private static final int STEPS = 200;

  static Set<String> names() {
    return Playable.names();
  }

  @ParameterizedTest
  @MethodSource("names")
  void goesOnFromASnapshotToTheSameBits(String name) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    RestorableUniformRandomProvider random = new RandomStreams(2).stream("test", 0);
    try (Environment one = type.maker().make();
        Environment other = type.maker().make()) {
      one.reset(random);
      other.reset(random);
      play(type, one, random, 7);
      byte[] snapshot = one.snapshot();
      var place = random.saveState();
      double[] ahead = play(type, one, random, STEPS);
      for (Environment restored : new Environment[] {other, one}) {
        restored.restore(snapshot);
        random.restoreState(place);
        assertThat(play(type, restored, random, STEPS)).isEqualTo(ahead);
      }
    }
  }

  /** Observations, rewards and ends of random play; an episode that ends starts anew. */
  private static double[] play(
      EnvironmentType type, Environment environment, UniformRandomProvider random, int steps) {
    int size = type.observations().size();
    double[] seen = new double[steps * (size + 2)];
    double[] action = new double[type.actions().size()];
    for (int step = 0; step < steps; step++) {
      int at = step * (size + 2);
      type.actions().draw(random, action);
      environment.step(action, random);
      environment.observe(seen, at);
      seen[at + size] = environment.reward();
      seen[at + size + 1] = environment.terminated() ? 1 : 0;
      if (environment.terminated()) {
        environment.reset(random);
        assertThat(environment.terminated()).isFalse();
      }
    }
    return seen;
  }

  @ParameterizedTest
  @MethodSource("names")
  void showsFiniteNumbersOfItsSpace(String name) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    UniformRandomProvider random = new RandomStreams(3).stream("test", 0);
    try (Environment environment = type.maker().make()) {
      environment.reset(random);
      boolean bytes = type.observations().kind() == ObservationSpace.Kind.BYTE;
      assertThat(play(type, environment, random, STEPS)).doesNotContain(Double.NaN);
      double[] observation = new double[type.observations().size() + 2];
      observation[0] = -7;
      observation[observation.length - 1] = -7;
      environment.observe(observation, 1);
      assertThat(observation[0]).as("before its place").isEqualTo(-7);
      assertThat(observation[observation.length - 1]).as("after its place").isEqualTo(-7);
      for (int i = 1; i < observation.length - 1; i++) {
        double value = observation[i];
        if (bytes ? value != ((int) value & 0xff) : !Double.isFinite(value)) {
          fail("found %s at %d", value, i);
        }
      }
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void startsInTheStateThatItIsGiven(String name) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    UniformRandomProvider random = new RandomStreams(4).stream("test", 0);
    try (Environment one = type.maker().make();
        Environment other = type.maker().make()) {
      if (!(one instanceof SettableState told) || !(other instanceof SettableState given)) {
        return;
      }
      one.reset(random);
      Map<String, double[]> state = told.state();
      given.setState(state);
      given.state().forEach((part, row) -> assertThat(row).containsExactly(state.get(part)));
      double[] expected = new double[type.observations().size()];
      double[] observation = new double[type.observations().size()];
      one.observe(expected, 0);
      other.observe(observation, 0);
      assertThat(observation).containsExactly(expected);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void anActionThatIsNoNumberEndsTheTrialAndNotTheProcess(String name) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    UniformRandomProvider random = new RandomStreams(5).stream("test", 0);
    if (!(type.actions() instanceof Box box)) {
      return;
    }
    double[] action = new double[box.size()];
    Arrays.fill(action, Double.NaN);
    try (Environment environment = type.maker().make()) {
      environment.reset(random);
      assertThatThrownBy(() -> environment.step(action, random))
          .isInstanceOf(UnstableSimulationException.class);
    }
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsNoActionIsRefusedAndChangesNothing(String name) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    RestorableUniformRandomProvider random = new RandomStreams(6).stream("test", 0);
    if (!(type.actions() instanceof Discrete discrete)) {
      return;
    }
    try (Environment environment = type.maker().make()) {
      environment.reset(random);
      byte[] before = environment.snapshot();
      byte[] draws = bytes(random);
      for (double action : new double[] {-1, 0.5, discrete.actions(), 1e300, Double.NaN}) {
        assertThatThrownBy(() -> environment.step(new double[] {action}, random))
            .isInstanceOf(IllegalArgumentException.class)
            .hasMessage("found action %s; accepted: 0 to %d", action, discrete.actions() - 1);
      }
      assertThat(environment.snapshot()).isEqualTo(before);
      assertThat(bytes(random)).as("nothing was drawn").isEqualTo(draws);
    }
  }

  private static byte[] bytes(RestorableUniformRandomProvider random) {
    return ((RandomProviderDefaultState) random.saveState()).getState();
  }

  @ParameterizedTest
  @MethodSource("names")
  void whatIsNoStateIsRefusedAndChangesNothing(String name) {
    EnvironmentType type = TrialSchema.standard().environment(name);
    UniformRandomProvider random = new RandomStreams(7).stream("test", 0);
    try (Environment environment = type.maker().make()) {
      if (!(environment instanceof SettableState settable)) {
        return;
      }
      environment.reset(random);
      byte[] before = environment.snapshot();
      Map<String, double[]> state = settable.state();
      String row = state.keySet().iterator().next();
      int size = state.get(row).length;
      Map<String, double[]> missing = new LinkedHashMap<>(state);
      missing.remove(row);
      Map<String, double[]> longer = new LinkedHashMap<>(state);
      longer.put(row, new double[size + 1]);
      Map<String, double[]> notFinite = new LinkedHashMap<>(state);
      notFinite.put(row, state.get(row).clone());
      notFinite.get(row)[size - 1] = Double.NEGATIVE_INFINITY;
      assertThatThrownBy(() -> settable.setState(missing))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("accepted: " + String.join(", ", state.keySet()));
      assertThatThrownBy(() -> settable.setState(longer))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("%s has %d numbers, expected %d", row, size + 1, size);
      assertThatThrownBy(() -> settable.setState(notFinite))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessage("%s has -Infinity at position %d, expected a finite number", row, size);
      assertThat(environment.snapshot()).isEqualTo(before);
    }
  }

  /** Nothing that a collector would have to clear away, once an episode or two have gone by. */
  @ParameterizedTest
  @MethodSource("names")
  void aStepAllocatesNothing(String name) {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    EnvironmentType type = TrialSchema.standard().environment(name);
    UniformRandomProvider random = new RandomStreams(8).stream("test", 0);
    double[] action = new double[type.actions().size()];
    double[] observation = new double[type.observations().size()];
    long allocated = 0;
    try (Environment environment = type.maker().make()) {
      environment.reset(random);
      for (int step = 0; step < 2 * STEPS; step++) {
        type.actions().draw(random, action);
        long before = threads.getCurrentThreadAllocatedBytes();
        environment.step(action, random);
        environment.observe(observation, 0);
        boolean isOver = environment.terminated();
        if (step >= STEPS) {
          allocated += threads.getCurrentThreadAllocatedBytes() - before;
        }
        if (isOver) {
          environment.reset(random);
        }
      }
    }
    // A list that grows, or a class that is met late, is none of a step's.
    assertThat(allocated / STEPS).as("bytes of a step").isLessThan(16);
  }
}
