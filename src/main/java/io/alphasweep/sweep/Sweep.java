package io.alphasweep.sweep;

import io.alphasweep.config.Problem;
import io.alphasweep.trial.TrialSpec;
import java.util.AbstractList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.RandomAccess;
import java.util.Set;

/**
 * A sweep file, expanded: its axes, its trials and what fell away on the way.
 *
 * <p>Every combination of the grid, of the lock-step lists and of the sample's points gives one
 * configuration, unless an exclusion names it or an earlier combination is the same configuration;
 * every configuration is trained once for each seed.
 */
public final class Sweep {

  private final About about;
  private final String text;
  private final Expansion expansion;
  private final List<Long> seeds;
  private final List<Problem> warnings;
  private final List<TrialSpec> trials = new Trials();

  Sweep(About about, String text, Expansion expansion, List<Long> seeds, List<Problem> warnings) {
    this.about = about;
    this.text = text;
    this.expansion = expansion;
    this.seeds = Collections.unmodifiableList(seeds);
    this.warnings = List.copyOf(warnings);
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

  /**
   * The kind of the trial of that index: trials of one kind can share a pack, whatever the seed.
   */
  public int kind(int trial) {
    return expansion.kind(trial / seeds.size());
  }

  private final class Trials extends AbstractList<TrialSpec> implements RandomAccess {

    @Override
    public TrialSpec get(int index) {
      Map<String, Object> chosen = new HashMap<>(expansion.chosen(index / seeds.size()));
      chosen.put("seed", seeds.get(index % seeds.size()));
      TrialSchema schema = expansion.schema();
      return schema.trial(schema.used(chosen)); // the expansion has checked it
    }

    @Override
    public int size() {
      return expansion.configurations() * seeds.size();
    }
  }
}
