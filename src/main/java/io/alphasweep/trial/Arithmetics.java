package io.alphasweep.trial;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What has computed one trial so far. A trial that went on under another arithmetic than it began
 * with is <em>mixed</em>: its rows are those of no undisturbed run.
 *
 * @param inOrder at least one; each differs from the one before in at least the commit
 */
public record Arithmetics(List<Arithmetic> inOrder) {

  /** Of a trial of which it is not known. */
  public static final Arithmetics UNKNOWN = new Arithmetics(List.of(Arithmetic.UNKNOWN));

  private static final String NAME = "arithmetic";
  private static final String THEN = "; then ";

  public Arithmetics {
    inOrder = List.copyOf(inOrder);
  }

  /** Of a trial that begins. */
  public static Arithmetics of(Arithmetic first) {
    return new Arithmetics(List.of(first));
  }

  /** Of the same trial where it goes on. */
  public Arithmetics then(Arithmetic next) {
    if (inOrder.get(inOrder.size() - 1).equals(next)) {
      return this;
    }
    List<Arithmetic> all = new ArrayList<>(inOrder);
    all.add(next);
    return new Arithmetics(all);
  }

  /** How many different ones; commits alone do not count. */
  public long kinds() {
    return inOrder.stream().map(Arithmetic::text).distinct().count();
  }

  /** Whether there are several. */
  public boolean isMixed() {
    return kinds() > 1;
  }

  /** In words, in order, without the commits. */
  public String text() {
    List<String> texts = inOrder.stream().map(Arithmetic::text).toList();
    return IntStream.range(0, texts.size())
        .filter(index -> index == 0 || !texts.get(index).equals(texts.get(index - 1)))
        .mapToObj(texts::get)
        .collect(Collectors.joining(THEN));
  }

  /** The arithmetics of such a text, in words, in order. */
  public static List<String> parts(String text) {
    return List.of(text.split(THEN, -1));
  }

  /** The instruction set of the last. */
  public String instructions() {
    return inOrder.get(inOrder.size() - 1).instructions();
  }

  /** The commits, in order, each once. */
  public String commits() {
    return inOrder.stream().map(Arithmetic::commit).distinct().collect(Collectors.joining(", "));
  }

  /** Saves these; or restores those of a state, unknown where it does not tell. */
  public Arithmetics archive(StateArchive archive) {
    if (!archive.saves() && !archive.has(NAME + "s")) {
      return UNKNOWN;
    }
    long count = archive.integer(NAME + "s", inOrder.size());
    List<Arithmetic> all = new ArrayList<>();
    for (int index = 0; index < count; index++) {
      Arithmetic own = archive.saves() ? inOrder.get(index) : Arithmetic.UNKNOWN;
      all.add(own.archive(archive.in(NAME, index)));
    }
    return new Arithmetics(all);
  }
}
