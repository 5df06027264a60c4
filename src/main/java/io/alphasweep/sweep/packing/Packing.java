package io.alphasweep.sweep.packing;

import io.alphasweep.sweep.Sweep;
import io.alphasweep.sweep.TrialSchema;
import io.alphasweep.training.Footprint;
import io.alphasweep.training.GpuPack;
import io.alphasweep.trial.TrialSpec;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.IntSummaryStatistics;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.PriorityQueue;
import java.util.RandomAccess;
import java.util.Set;
import java.util.function.IntToLongFunction;
import java.util.function.Predicate;

/**
 * The packs of a sweep: compatible trials together.
 *
 * <p>A pack is as large as the size allows, packs of one kind of trial are equally large to within
 * one trial, and there are as many packs as fill the slots once or several times where there are
 * trials enough: an idle core is worse than a smaller pack. The longest come first, so that the
 * short ones fill the end.
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

  /**
   * What a pack may hold by {@link Footprint#bytes}: half of what a core has on common machines.
   */
  private static final long CPU_PACK_BYTES = 2L << 30;

  /** From so many packs for each slot on, the last ones are short against the whole. */
  private static final int WAVES = 4;

  private final List<Pack> packs;
  private final IntSummaryStatistics sizes;
  private final long iterations;
  private final long environmentSteps;
  private final int kinds;
  private final List<String> apart;
  private final int packSize;
  private final String reason;
  private final Pace pace;
  private final long bytes;
  private final long heapBytes;
  private final double slotSeconds;
  private final double wallSeconds;

  private Packing(
      TrialSchema schema,
      List<TrialSpec> trials,
      Collection<Group> groups,
      int packSize,
      String reason,
      Room room) {
    this.kinds = groups.size();
    this.apart = schema.apart(groups.stream().map(group -> group.first).toList());
    this.packSize = packSize;
    this.reason = reason;
    this.pace = room.pace();
    List<Slice> slices = new ArrayList<>();
    long iterations = 0;
    long environmentSteps = 0;
    for (Group group : groups) {
      iterations = sum(iterations, group.size, group.iterations);
      environmentSteps = sum(environmentSteps, group.size, group.environmentSteps);
      for (int i = 0; i < group.packs; i++) {
        slices.add(group.slice(i));
      }
    }
    this.iterations = iterations;
    this.environmentSteps = environmentSteps;
    Group fullest = groups.stream().max(Comparator.comparingLong(Group::packBytes)).orElse(null);
    this.bytes = fullest == null ? 0 : fullest.packBytes();
    this.heapBytes =
        fullest == null ? 0 : Math.max(fullest.lanes, fullest.largestPack()) * fullest.heapBytes;
    this.sizes = slices.stream().mapToInt(slice -> slice.to() - slice.from()).summaryStatistics();
    slices.sort(Comparator.comparingDouble(Slice::seconds).reversed());
    this.packs = new Packs(trials, slices);
    this.slotSeconds = slices.stream().mapToDouble(Slice::seconds).sum();
    this.wallSeconds = wallSeconds(slices, room.slots());
  }

  /** A sum that ends at the largest number. */
  private static long sum(long sum, long count, long each) {
    return each > (Long.MAX_VALUE - sum) / count ? Long.MAX_VALUE : sum + count * each;
  }

  /** Each pack on the slot that is free first. */
  private static double wallSeconds(List<Slice> slices, int slots) {
    int used = Math.max(1, Math.min(slots, slices.size()));
    PriorityQueue<Double> free = new PriorityQueue<>(Collections.nCopies(used, 0.0));
    double last = 0;
    for (Slice slice : slices) {
      double end = free.remove() + slice.seconds();
      free.add(end);
      last = Math.max(last, end);
    }
    return last;
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
    return of(schema, sweep, new Room(packSize, slots, trial -> false, Pace.RULE_OF_THUMB));
  }

  /** Packs trials that all have yet to start. */
  public static Packing of(TrialSchema schema, Sweep sweep, Room room) {
    return of(schema, sweep, room, trial -> 0);
  }

  /**
   * What packs are made for.
   *
   * @param packSize largest pack, at least 1; empty for the size that trains fastest
   * @param slots tasks that run at the same time, at least 1
   * @param onGpu whether the pack of a trial trains on a GPU
   * @param pace tells which packs are the longest
   */
  public record Room(OptionalInt packSize, int slots, Predicate<TrialSpec> onGpu, Pace pace) {
    public Room {
      if (packSize.orElse(1) < 1 || slots < 1) {
        throw new IllegalArgumentException("pack size and slots are at least 1");
      }
    }
  }

  /**
   * Packs what is left of trials; only trials at the same iteration share a pack.
   *
   * @param room what for
   * @param done iterations that the trial of that index has behind it; negative for one that is
   *     over
   */
  public static Packing of(TrialSchema schema, Sweep sweep, Room room, IntToLongFunction done) {
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
                    schema.packKey(trial) + " " + behind,
                    key ->
                        new Group(
                            trial, schema.footprint(trial), room.onGpu().test(trial), behind));
              })
          .add(member);
    }
    Set<String> reasons = new LinkedHashSet<>();
    int packSize = 0;
    int packs = 0;
    for (Group group : groups.values()) {
      Largest largest = Largest.of(schema, room, group.first);
      reasons.add(largest.reason());
      packSize = Math.max(packSize, largest.trials());
      group.packs = (group.size - 1) / largest.trials() + 1;
      group.trialSeconds =
          group.environmentSteps
              / room.pace()
                  .stepsPerSecond(
                      group.first,
                      schema.observationSize(group.first),
                      schema.footprint(group.first).productsOfAStep());
      packs += group.packs;
    }
    if (leavesSlotsIdle(packs, left, room.slots())) {
      reasons.add("fewer trials, so that all %d slots train to the end".formatted(room.slots()));
    }
    PriorityQueue<Group> longest =
        new PriorityQueue<>(Comparator.comparingDouble(Group::packSeconds).reversed());
    groups.values().stream().filter(Group::canBeSplit).forEach(longest::add);
    for (; leavesSlotsIdle(packs, left, room.slots()); packs++) {
      Group group = longest.remove();
      group.packs++;
      if (group.canBeSplit()) {
        longest.add(group);
      }
    }
    return new Packing(schema, trials, groups.values(), packSize, String.join("; ", reasons), room);
  }

  /** Many packs fill the slots anyway, and the more the smaller they would get. */
  private static boolean leavesSlotsIdle(int packs, int trials, int slots) {
    return packs < trials && packs < (long) WAVES * slots && packs % slots != 0;
  }

  /** What a pack may have at the most, and why; for people. */
  private record Largest(int trials, String reason) {

    /** The size that trains fastest, or what fits into a pack's memory. */
    static Largest of(TrialSchema schema, Room room, TrialSpec trial) {
      Footprint footprint = schema.footprint(trial);
      int lanes = GpuPack.lanes(footprint);
      boolean onGpu = room.onGpu().test(trial);
      if (onGpu && room.packSize().orElse(lanes) >= lanes) {
        return new Largest(lanes, "%d on a GPU, where each pack takes as much".formatted(lanes));
      }
      if (room.packSize().isPresent()) {
        return new Largest(room.packSize().getAsInt(), "as asked for");
      }
      Largest fastest = fastestOnCore(schema.observationSize(trial));
      long ofTensors = Math.max(1, CPU_PACK_BYTES / footprint.bytes());
      long ofHeap = Math.max(1, GpuPack.HEAP_BYTES / footprint.heapBytes());
      if (Math.min(ofTensors, ofHeap) >= fastest.trials) {
        return fastest;
      }
      return ofTensors <= ofHeap
          ? fitting(ofTensors, trial, "the %d GB".formatted(CPU_PACK_BYTES >> 30))
          : fitting(ofHeap, trial, "the %d GB of Java's heap".formatted(GpuPack.HEAP_BYTES >> 30));
    }

    private static Largest fitting(long trials, TrialSpec trial, String room) {
      return new Largest(
          (int) trials,
          "%d of %s fit into %s that a pack may take".formatted(trials, trial.environment(), room));
    }
  }

  /** Estimated seconds that all packs take one after the other. */
  public double slotSeconds() {
    return slotSeconds;
  }

  /** Estimated seconds until the last pack ends, on the slots that the packs were made for. */
  public double wallSeconds() {
    return wallSeconds;
  }

  /** What the estimates rest on. */
  public Pace pace() {
    return pace;
  }

  /** The packs, longest first. A pack is made anew each time. */
  public List<Pack> packs() {
    return packs;
  }

  /** How many trials the packs hold: least, most, mean. */
  public IntSummaryStatistics sizes() {
    return sizes;
  }

  /** How many kinds of trials there are that share no pack. */
  public int kinds() {
    return kinds;
  }

  /**
   * The settings in which the kinds differ, by key; not how far trials of one kind have come, which
   * keeps them apart as well.
   */
  public List<String> apart() {
    return apart;
  }

  /** Most trials that a pack may have; 0 where nothing is left to train. */
  public int packSize() {
    return packSize;
  }

  /** Why {@link #packSize} is what it is, and why packs are smaller where they are; for people. */
  public String reason() {
    return reason;
  }

  /** An estimate of what the largest pack holds at the most, in bytes: tensors and Java's heap. */
  public long bytes() {
    return bytes;
  }

  /** The part of {@link #bytes} that is on Java's heap. */
  public long heapBytes() {
    return heapBytes;
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
  private static Largest fastestOnCore(int observationSize) {
    boolean wide = observationSize > WIDE_OBSERVATION;
    int trials = wide ? WIDE_NETWORK_PACK : SMALL_NETWORK_PACK;
    return new Largest(
        trials,
        "%d are fastest on one core where an observation has %s %d numbers"
            .formatted(trials, wide ? "over" : "up to", WIDE_OBSERVATION));
  }

  /** Compatible trials, by index, and into how many packs they go. */
  private static final class Group {
    private final TrialSpec first;
    private final long iterations;
    private final long environmentSteps;
    private final long heapBytes;
    private final long allBytes;

    /** Trials that each pack computes, whether it has them or not; 0 for no others than it has. */
    private final int lanes;

    private int[] members = new int[8];
    private int size;
    private int packs;
    private double trialSeconds;

    private Group(TrialSpec first, Footprint footprint, boolean onGpu, long done) {
      this.lanes = onGpu ? GpuPack.lanes(footprint) : 0;
      this.first = first;
      this.iterations = footprint.iterations() - done;
      this.environmentSteps = footprint.environmentSteps() - footprint.environmentSteps(done);
      this.heapBytes = footprint.heapBytes();
      this.allBytes = footprint.bytes() + heapBytes;
    }

    private void add(int member) {
      if (size == members.length) {
        members = Arrays.copyOf(members, 2 * size);
      }
      members[size++] = member;
    }

    private boolean canBeSplit() {
      return packs < size;
    }

    private int largestPack() {
      return (size - 1) / packs + 1;
    }

    private double packSeconds() {
      return trialSeconds * largestPack();
    }

    private long packBytes() {
      return allBytes * Math.max(lanes, largestPack());
    }

    private Slice slice(int pack) {
      int from = start(pack);
      int to = start(pack + 1);
      return new Slice(members, from, to, trialSeconds * (to - from));
    }

    private int start(int pack) {
      return (int) ((long) size * pack / packs);
    }
  }

  private record Kind(int kind, long done) {}

  @SuppressWarnings("ArrayRecordComponent") // millions of members, never compared
  private record Slice(int[] members, int from, int to, double seconds) {}

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
          Arrays.stream(slice.members(), slice.from(), slice.to()).mapToObj(trials::get).toList());
    }

    @Override
    public int size() {
      return slices.size();
    }
  }
}
