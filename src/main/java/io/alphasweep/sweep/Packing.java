package io.alphasweep.sweep;

import io.alphasweep.trial.TrialSpec;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;
import java.util.RandomAccess;

/** Groups compatible trials into packs. */
public final class Packing {

  /**
   * Trials of one pack, for small and for wide networks: where one CPU thread takes most gradient
   * steps per second, measured at observations of 11 and of 376 numbers (10-11k trial-steps per
   * second at 16, 2.7-2.9k at 8; both fall again at 32, when the pack leaves the cache).
   */
  private static final int SMALL_NETWORK_PACK = 16;

  private static final int WIDE_NETWORK_PACK = 8;
  private static final int WIDE_OBSERVATION = 100;

  /** Trials of one kind, by index, and into how many packs they go. */
  private static final class Group {
    private final List<Integer> members = new ArrayList<>();
    private int packs;

    /** Trials of the largest pack. */
    private int largest() {
      return ceilDiv(members.size(), packs);
    }

    /** Where pack {@code i} begins; sizes differ by at most one. */
    private int start(int i) {
      return (int) ((long) members.size() * i / packs);
    }
  }

  private Packing() {}

  /**
   * The packs of these trials, in the order of the trials.
   *
   * <p>A pack is as large as the size allows, packs of one kind of trial are equally large to
   * within one trial, and there are at least as many packs as slots where there are trials enough:
   * an idle core is worse than a smaller pack. A pack is made anew each time it is asked for.
   *
   * @param schema what tells compatible trials
   * @param trials the trials, in a stable order
   * @param packSize largest pack, at least 1; empty for the size that trains fastest
   * @param slots tasks that run at the same time, at least 1
   */
  public static List<Pack> of(
      TrialSchema schema, List<TrialSpec> trials, OptionalInt packSize, int slots) {
    if (packSize.orElse(1) < 1 || slots < 1) {
      throw new IllegalArgumentException("pack size and slots are at least 1");
    }
    Map<String, Group> byKey = new LinkedHashMap<>();
    int index = 0;
    for (TrialSpec trial : trials) {
      Group group = byKey.computeIfAbsent(schema.packKey(trial), key -> new Group());
      if (group.members.isEmpty()) {
        group.packs = packSize.orElseGet(() -> fastest(schema.observationSize(trial)));
      }
      group.members.add(index++);
    }
    List<Group> groups = List.copyOf(byKey.values());
    int packs = 0;
    for (Group group : groups) {
      group.packs = ceilDiv(group.members.size(), group.packs);
      packs += group.packs;
    }
    for (; packs < Math.min(slots, trials.size()); packs++) {
      largest(groups).packs++;
    }
    return new Packs(trials, groups);
  }

  /** The pack size that trains fastest for observations of that many numbers. */
  static int fastest(int observationSize) {
    return observationSize > WIDE_OBSERVATION ? WIDE_NETWORK_PACK : SMALL_NETWORK_PACK;
  }

  private static Group largest(List<Group> groups) {
    Group largest = groups.get(0);
    for (Group group : groups) {
      if (group.largest() > largest.largest()) {
        largest = group;
      }
    }
    return largest;
  }

  private static int ceilDiv(int dividend, int divisor) {
    return (dividend - 1) / divisor + 1;
  }

  private static final class Packs extends AbstractList<Pack> implements RandomAccess {

    private record Slice(Group group, int from, int to) {}

    private final List<TrialSpec> trials;
    private final List<Slice> slices = new ArrayList<>();

    private Packs(List<TrialSpec> trials, List<Group> groups) {
      this.trials = trials;
      for (Group group : groups) {
        for (int i = 0; i < group.packs; i++) {
          slices.add(new Slice(group, group.start(i), group.start(i + 1)));
        }
      }
    }

    @Override
    public Pack get(int index) {
      Slice slice = slices.get(index);
      return new Pack(
          index,
          slice.group().members.subList(slice.from(), slice.to()).stream()
              .map(trials::get)
              .toList());
    }

    @Override
    public int size() {
      return slices.size();
    }
  }
}
