package io.alphasweep.sweep;

import io.alphasweep.config.Suggestion;
import java.util.Collection;
import java.util.Locale;
import java.util.Map;

/** What other programs call our settings: CleanRL, Stable-Baselines3 and RLlib. */
final class Nicknames {

  /** By nickname, without hyphens and underscores. */
  private static final Map<String, String> KEYS =
      Map.ofEntries(
          Map.entry("lr", "optimizer.learning-rate"),
          Map.entry("lrschedule", "anneal-learning-rate"),
          Map.entry("anneallr", "anneal-learning-rate"),
          Map.entry("discount", "gamma"),
          Map.entry("discountfactor", "gamma"),
          Map.entry("lambda", "gae-lambda"),
          Map.entry("lam", "gae-lambda"),
          Map.entry("clipcoef", "clip-coefficient"),
          Map.entry("cliprange", "clip-coefficient"),
          Map.entry("clipparam", "clip-coefficient"),
          Map.entry("clipepsilon", "clip-coefficient"),
          Map.entry("epsclip", "clip-coefficient"),
          Map.entry("clipvloss", "clip-value-loss"),
          Map.entry("entcoef", "entropy-coefficient"),
          Map.entry("entropycoeff", "entropy-coefficient"),
          Map.entry("vfcoef", "value-coefficient"),
          Map.entry("vflosscoeff", "value-coefficient"),
          Map.entry("normadv", "normalize-advantages"),
          Map.entry("gradclip", "max-grad-norm"),
          Map.entry("nsteps", "num-steps"),
          Map.entry("rolloutfragmentlength", "num-steps"),
          Map.entry("nenvs", "num-envs"),
          Map.entry("numworkers", "num-envs"),
          Map.entry("nepochs", "update-epochs"),
          Map.entry("epochs", "update-epochs"),
          Map.entry("numsgditer", "update-epochs"),
          Map.entry("batchsize", "num-minibatches"),
          Map.entry("minibatchsize", "num-minibatches"),
          Map.entry("sgdminibatchsize", "num-minibatches"),
          Map.entry("timesteps", "total-timesteps"),
          Map.entry("ntimesteps", "total-timesteps"),
          Map.entry("env", "environment"),
          Map.entry("envid", "environment"),
          Map.entry("algo", "algorithm"),
          Map.entry("hiddensize", "network.hidden-sizes"),
          Map.entry("netarch", "network.hidden-sizes"),
          Map.entry("fcnethiddens", "network.hidden-sizes"),
          Map.entry("activationfn", "network.activation"));

  private Nicknames() {}

  /** A sentence to append as {@link Suggestion} makes it; a nickname counts before a likeness. */
  static String suggestion(String found, Collection<String> known) {
    String last = found.substring(found.lastIndexOf('.') + 1);
    String key = KEYS.get(last.toLowerCase(Locale.ROOT).replaceAll("[-_]", ""));
    boolean isName = known.stream().anyMatch(each -> each.endsWith("." + last));
    return key != null && !isName && known.contains(key)
        ? "; did you mean " + key + "?"
        : Suggestion.sentence(found, known);
  }
}
