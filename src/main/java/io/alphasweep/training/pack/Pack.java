package io.alphasweep.training.pack;

import ai.djl.ndarray.NDManager;
import io.alphasweep.environment.EnvironmentType;
import io.alphasweep.environment.Environments;
import io.alphasweep.kernel.Kernel;
import io.alphasweep.training.Placement;
import io.alphasweep.training.SpareCores;
import io.alphasweep.training.StoppedException;
import io.alphasweep.trial.Arithmetic;
import io.alphasweep.trial.TrialSpec;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.BooleanSupplier;

/**
 * Trials that train together, as their algorithm is given them: their settings and environment, who
 * of them still trains, and the means to compute.
 *
 * <p>The driver opens it and closes it, whatever happens in between. What an algorithm opens it
 * hands over by {@link #own}, so that nothing is left behind where it fails half-made.
 */
public final class Pack implements AutoCloseable {

  private static final String CPU = Placement.ONE_CORE.device();

  private final PackSettings settings;
  private final String device;
  private final List<EnvironmentType> environments;
  private final Survivors survivors;
  private final ThreadTeam team;
  private final Phases phases = new Phases();
  private final BooleanSupplier stops;

  /** Null where tensor operators compute. */
  private Kernel computing;

  /** The latest first. */
  private final Deque<AutoCloseable> owned = new ArrayDeque<>();

  /**
   * Opens a pack.
   *
   * @param trials at least one, equal in their structural settings
   * @param placement on what
   * @param stops whether to stop now
   */
  public Pack(List<TrialSpec> trials, Placement placement, BooleanSupplier stops) {
    this.environments = trials.stream().map(Environments::of).toList();
    String device = placement.device();
    this.settings = new PackSettings(() -> Torch.manager(device), trials);
    this.device = device.equals(CPU) ? CPU : Torch.name(manager().getDevice());
    this.survivors = new Survivors(trials.size());
    this.team = team(placement, trials.size());
    this.stops = stops;
  }

  /**
   * Whether packs of a placement compute on a GPU.
   *
   * @throws IllegalArgumentException if the device does not exist here
   */
  public static boolean isOnGpu(Placement placement) {
    return !placement.device().equals(CPU) && Torch.isGpu(placement.device());
  }

  /** No more threads than trials, and helpers only where cores can be spare. */
  private static ThreadTeam team(Placement placement, int trials) {
    int own = Math.min(placement.threads(), trials);
    int most = placement.spare() == SpareCores.NONE ? own : trials;
    int cores = Runtime.getRuntime().availableProcessors();
    return new ThreadTeam(
        "environments", own, Math.max(own, Math.min(most, cores)), placement.spare());
  }

  /** The settings of the trials, and the manager of the pack's tensors. */
  public PackSettings settings() {
    return settings;
  }

  /** The trials, in the order of the pack. */
  public List<TrialSpec> trials() {
    return settings.trials();
  }

  /** Count of trials. */
  public int size() {
    return settings.size();
  }

  /** The environment of the trials, whose spaces and time limit are the same for all of them. */
  public EnvironmentType environment() {
    return environments.get(0);
  }

  /** The environment of a trial, which may differ from another's in its options. */
  public EnvironmentType environment(int trial) {
    return environments.get(trial);
  }

  /** Where it computes: {@code cpu} or {@code cuda:N}. */
  public String device() {
    return device;
  }

  /** What the kernel computes with, where it may: on the CPU, if this process has it. */
  public Optional<Kernel> kernel() {
    return device.equals(CPU) ? Kernel.ofThisProcess() : Optional.empty();
  }

  /** To be told by an algorithm that lets the kernel compute all that it learns. */
  public void computesOn(Kernel kernel) {
    this.computing = kernel;
  }

  /** What decides the bits of the pack's numbers. */
  public Arithmetic arithmetic() {
    return computing == null
        ? Torch.arithmetic(manager().getDevice())
        : ArithmeticOfKernel.of(computing);
  }

  /** The manager of the pack's tensors. */
  public NDManager manager() {
    return settings.manager();
  }

  /** Which trials still train; an algorithm ends those that diverge. */
  public Survivors survivors() {
    return survivors;
  }

  /** Threads for work that goes trial by trial. */
  public ThreadTeam team() {
    return team;
  }

  /** Is told what the time goes into. */
  public Phases phases() {
    return phases;
  }

  /**
   * To be called often.
   *
   * @throws StoppedException if training is to stop now
   */
  public void stopWhenAsked() {
    if (stops.getAsBoolean()) {
      throw new StoppedException();
    }
  }

  /** Takes over what is to be closed with the pack; the latest is closed first. */
  public <T extends AutoCloseable> T own(T resource) {
    owned.push(resource);
    return resource;
  }

  @Override
  public void close() {
    RuntimeException problem = null;
    while (!owned.isEmpty()) {
      try {
        owned.pop().close();
      } catch (Exception e) {
        RuntimeException next = new IllegalStateException("a part of a pack did not close", e);
        if (problem == null) {
          problem = next;
        } else {
          problem.addSuppressed(next);
        }
      }
    }
    team.close();
    if (settings.hasManager()) {
      Torch.close(manager());
    }
    if (problem != null) {
      throw problem;
    }
  }
}
