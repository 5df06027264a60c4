package io.alphasweep.sweep;

import io.alphasweep.config.Problem;
import io.alphasweep.trial.TrialSpec;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.RandomAccess;
import java.util.Set;

/**
 * A sweep file, expanded: its axes, its trials and what fell away on the way.
 *
 * <p>Every combination of the grid, of the lock-step lists and of the sample's points gives one
 * configuration, unless an exclusion names it or an earlier combination is the same configuration;
 * every configuration is trained once for each seed. Where seeds are added, the trials are all that
 * there may come to be, and {@link #withSeeds} gives those of a moment.
 */
public final class Sweep {

  private final About about;
  private final String text;
  private final Expansion expansion;
  private final List<Long> seeds;
  private final SeedRange added;
  private final Screen screen;
  private final List<Problem> warnings;
  private final List<TrialSpec> trials = new Trials();

  /** Trials of the configurations up to each, {@code [configuration]}; null for all seeds each. */
  private final int[] ends;

  /**
   * @param added null where the seeds are fixed
   * @param screen null where every setting trains to its end
   */
  Sweep(
      About about,
      String text,
      Expansion expansion,
      List<Long> seeds,
      SeedRange added,
      Screen screen,
      List<Problem> warnings) {
    this(about, text, expansion, seeds, added, screen, warnings, null);
  }

  private Sweep(
      About about,
      String text,
      Expansion expansion,
      List<Long> seeds,
      SeedRange added,
      Screen screen,
      List<Problem> warnings,
      int[] ends) {
    this.about = about;
    this.text = text;
    this.expansion = expansion;
    this.seeds = Collections.unmodifiableList(seeds);
    this.added = added;
    this.screen = screen;
    this.warnings = List.copyOf(warnings);
    this.ends = ends;
  }

  /**
   * The same sweep with fewer seeds.
   *
   * @param counts how many, the first ones, at least one, {@code [configuration]}
   */
  public Sweep withSeeds(int[] counts) {
    int[] upTo = counts.clone();
    Arrays.parallelPrefix(upTo, Math::addExact);
    return new Sweep(about, text, expansion, seeds, added, screen, warnings, upTo);
  }

  /** The name of the sweep; a word that is safe as a folder's name. */
  public String name() {
    return about.name();
  }

  /** What the file says of itself. */
  public About about() {
    return about;
  }

  /** The file as it was read. */
  public String text() {
    return text;
  }

  /** The axes whose every combination is taken, in the order of the schema. */
  public List<Axis> grid() {
    return expansion.grid();
  }

  /** The axes that advance together, in the order of the schema; all of one length. */
  public List<Axis> zip() {
    return expansion.zip();
  }

  /** The axes whose options are the points of a sample, in the order of the schema. */
  public List<Axis> sample() {
    return expansion.sample();
  }

  /** The seeds of every configuration, distinct. */
  public List<Long> seeds() {
    return seeds;
  }

  /** How seeds are added while the sweep runs; empty where they are fixed. */
  public Optional<SeedRange> seedRange() {
    return Optional.ofNullable(added);
  }

  /** At which rungs settings are left; empty where every setting trains to its end. */
  public Optional<Screen> screen() {
    return Optional.ofNullable(screen);
  }

  /** The settings of each environment, by index, in their order. */
  public Map<String, List<Integer>> configurationsByEnvironment() {
    Map<String, List<Integer>> byEnvironment = new LinkedHashMap<>();
    for (int configuration = 0; configuration < configurations(); configuration++) {
      byEnvironment
          .computeIfAbsent(trial(configuration, 0).environment(), key -> new ArrayList<>())
          .add(configuration);
    }
    return byEnvironment;
  }

  /** Count of combinations of all axes, seeds aside. */
  public long combinations() {
    return expansion.combinations();
  }

  /** Count of combinations that an exclusion names. */
  public long excluded() {
    return expansion.excluded();
  }

  /** Count of combinations that describe the same trials as an earlier one. */
  public long duplicates() {
    return expansion.duplicates();
  }

  /** Count of combinations that are left. */
  public int configurations() {
    return expansion.configurations();
  }

  /**
   * Why duplicates fell away: swept settings that some trials do not use, by the alternative that
   * does not have them, for example {@code ppo} to {@code [modulation.kappa]}.
   */
  public Map<String, Set<String>> unused() {
    return expansion.unused();
  }

  /** What is doubtful in the file but no error. */
  public List<Problem> warnings() {
    return warnings;
  }

  /**
   * The distinct trials, in an order that depends on the axes and not on how the file is laid out.
   *
   * <p>A trial is made anew each time it is asked for: a million of them need no room.
   */
  public List<TrialSpec> trials() {
    return trials;
  }

  /** The trial of a configuration and a seed, each by index. */
  public TrialSpec trial(int configuration, int seed) {
    Map<String, Object> chosen = new HashMap<>(expansion.chosen(configuration));
    chosen.put("seed", seeds.get(seed));
    TrialSchema schema = expansion.schema();
    return schema.trial(schema.used(chosen)); // the expansion has checked it
  }

  /**
   * The kind of the trial of that index: trials of one kind can share a pack, whatever the seed.
   */
  public int kind(int trial) {
    return expansion.kind(configuration(trial));
  }

  private int configuration(int trial) {
    if (ends == null) {
      return trial / seeds.size();
    }
    int found = Arrays.binarySearch(ends, trial);
    return found < 0 ? -found - 1 : found + 1;
  }

  private int first(int configuration) {
    return ends == null
        ? configuration * seeds.size()
        : configuration == 0 ? 0 : ends[configuration - 1];
  }

  private final class Trials extends AbstractList<TrialSpec> implements RandomAccess {

    @Override
    public TrialSpec get(int index) {
      int configuration = configuration(Objects.checkIndex(index, size()));
      return trial(configuration, index - first(configuration));
    }

    @Override
    public int size() {
      return ends == null ? expansion.configurations() * seeds.size() : ends[ends.length - 1];
    }
  }
}
