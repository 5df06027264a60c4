package io.alphasweep.sweep;

import io.alphasweep.trial.TrialSpec;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.RandomAccess;
import java.util.SortedSet;
import java.util.TreeSet;
import java.util.function.IntToLongFunction;

/**
 * The packs of a sweep: compatible trials together.
 *
 * <p>A pack is as large as the size allows, packs of one kind of trial are equally large to within
 * one trial, and there are at least as many packs as slots where there are trials enough: an idle
 * core is worse than a smaller pack.
 */
public final class Packing {

  /**
   * Trials of one pack, for small and for wide networks: where one CPU thread takes most gradient
   * steps per second, measured at observations of 11 and of 376 numbers (10-11k trial-steps per
   * second at 16, 2.7-2.9k at 8; both fall again at 32).
   */
  private static final int SMALL_NETWORK_PACK = 16;

  private static final int WIDE_NETWORK_PACK = 8;
  private static final int WIDE_OBSERVATION = 100;

  private final List<Pack> packs;
  private final IntSummaryStatistics sizes;
  private final long iterations;
  private final long environmentSteps;
  private final int packSize;
  private final String reason;

  private Packing(List<TrialSpec> trials, Collection<Group> groups, int packSize, String reason) {
    this.packSize = packSize;
    this.reason = reason;
    List<Slice> slices = new ArrayList<>();
    long iterations = 0;
    long environmentSteps = 0;
    for (Group group : groups) {
      iterations += group.members.size() * group.iterations;
      environmentSteps += group.members.size() * group.iterations * group.batch;
      for (int i = 0; i < group.packs; i++) {
        slices.add(group.slice(i));
      }
    }
    this.iterations = iterations;
    this.environmentSteps = environmentSteps;
    this.sizes = slices.stream().mapToInt(slice -> slice.to() - slice.from()).summaryStatistics();
    this.packs = new Packs(trials, slices);
  }

  /**
   * Packs trials.
   *
   * @param schema what tells compatible trials
   * @param sweep whose trials to pack
   * @param packSize largest pack, at least 1; empty for the size that trains fastest
   * @param slots tasks that run at the same time, at least 1
   */
  public static Packing of(TrialSchema schema, Sweep sweep, OptionalInt packSize, int slots) {
    return of(schema, sweep, packSize, slots, trial -> 0);
  }

  /**
   * Packs what is left of trials; only trials at the same iteration share a pack.
   *
   * @param done iterations that the trial of that index has behind it; negative for one that is
   *     over
   */
  public static Packing of(
      TrialSchema schema, Sweep sweep, OptionalInt packSize, int slots, IntToLongFunction done) {
    if (packSize.orElse(1) < 1 || slots < 1) {
      throw new IllegalArgumentException("pack size and slots are at least 1");
    }
    List<TrialSpec> trials = sweep.trials();
    Map<String, Group> groups = new LinkedHashMap<>();
    Map<Kind, Group> groupOfKind = new HashMap<>();
    int left = 0;
    for (int index = 0; index < trials.size(); index++) {
      int member = index;
      long behind = done.applyAsLong(index);
      if (behind < 0) {
        continue;
      }
      left++;
      groupOfKind
          .computeIfAbsent(
              new Kind(sweep.kind(index), behind),
              kind -> {
                TrialSpec trial = trials.get(member);
                return groups.computeIfAbsent(
                    schema.packKey(trial) + " " + behind, key -> new Group(trial, behind));
              })
          .members
          .add(member);
    }
    SortedSet<Integer> allowed = new TreeSet<>();
    int packs = 0;
    for (Group group : groups.values()) {
      int size = packSize.orElseGet(() -> fastest(schema.observationSize(group.first)));
      allowed.add(size);
      group.packs = (group.members.size() - 1) / size + 1;
      packs += group.packs;
    }
    boolean fewer = packs < Math.min(slots, left);
    for (; packs < Math.min(slots, left); packs++) {
      largest(groups.values()).packs++;
    }
    String reason =
        (packSize.isPresent() ? "as asked for" : fastestWhy(allowed))
            + (fewer ? "; fewer trials, so that all %d slots train".formatted(slots) : "");
    int largest = allowed.isEmpty() ? packSize.orElse(SMALL_NETWORK_PACK) : allowed.last();
    return new Packing(trials, groups.values(), largest, reason);
  }

  private static String fastestWhy(SortedSet<Integer> allowed) {
    if (allowed.isEmpty()) {
      return "nothing is left to train";
    }
    if (allowed.size() > 1) {
      return "fastest on one core; %d where an observation has over %d numbers"
          .formatted(allowed.first(), WIDE_OBSERVATION);
    }
    return "fastest on one core where an observation has %s %d numbers"
        .formatted(allowed.first() == WIDE_NETWORK_PACK ? "over" : "up to", WIDE_OBSERVATION);
  }

  /** The packs, in the order of their first trials. A pack is made anew each time. */
  public List<Pack> packs() {
    return packs;
  }

  /** How many trials the packs hold: least, most, mean. */
  public IntSummaryStatistics sizes() {
    return sizes;
  }

  /** Most trials that a pack may have. */
  public int packSize() {
    return packSize;
  }

  /** Why {@link #packSize} is what it is, and why packs are smaller where they are; for people. */
  public String reason() {
    return reason;
  }

  /** Iterations of all trials together; each writes one row of metrics. */
  public long iterations() {
    return iterations;
  }

  /** Environment steps of all trials together. */
  public long environmentSteps() {
    return environmentSteps;
  }

  /** The pack size that trains fastest for observations of that many numbers. */
  static int fastest(int observationSize) {
    return observationSize > WIDE_OBSERVATION ? WIDE_NETWORK_PACK : SMALL_NETWORK_PACK;
  }

  private static Group largest(Collection<Group> groups) {
    Group largest = null;
    for (Group group : groups) {
      if (largest == null || group.largestPack() > largest.largestPack()) {
        largest = group;
      }
    }
    return largest;
  }

  /** Compatible trials, by index, and into how many packs they go. */
  private static final class Group {
    private final TrialSpec first;
    private final long batch;
    private final long iterations;
    private final List<Integer> members = new ArrayList<>();
    private int packs;

    private Group(TrialSpec first, long done) {
      this.first = first;
      this.batch = first.integer("num-envs") * first.integer("num-steps");
      this.iterations = first.integer("total-timesteps") / batch - done;
    }

    private int largestPack() {
      return (members.size() - 1) / packs + 1;
    }

    private Slice slice(int pack) {
      return new Slice(members, start(pack), start(pack + 1));
    }

    private int start(int pack) {
      return (int) ((long) members.size() * pack / packs);
    }
  }

  private record Kind(int kind, long done) {}

  private record Slice(List<Integer> members, int from, int to) {}

  private static final class Packs extends AbstractList<Pack> implements RandomAccess {

    private final List<TrialSpec> trials;
    private final List<Slice> slices;

    private Packs(List<TrialSpec> trials, List<Slice> slices) {
      this.trials = trials;
      this.slices = slices;
    }

    @Override
    public Pack get(int index) {
      Slice slice = slices.get(index);
      return new Pack(
          index,
          slice.members().subList(slice.from(), slice.to()).stream().map(trials::get).toList());
    }

    @Override
    public int size() {
      return slices.size();
    }
  }
}
