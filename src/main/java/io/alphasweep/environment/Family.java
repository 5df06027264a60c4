package io.alphasweep.environment;

import io.alphasweep.trial.Settings;
import java.util.function.Supplier;

/**
 * Environments of one name, which differ in their options.
 *
 * @param source where the definition comes from, for people
 * @param nativeLibrary tells the library that simulates it, with its version, for people; asking
 *     loads the library
 * @param member what the options make of it
 */
public record Family(String source, Supplier<String> nativeLibrary, Member member) {

  /** Makes an environment type. */
  @FunctionalInterface
  public interface Member {
    /**
     * The environment with these options.
     *
     * @param options the settings that the {@link io.alphasweep.trial.Choice} of the family
     *     declares. One that changes a space or the time limit must be {@link
     *     io.alphasweep.trial.Setting#structural}; the others are best {@link
     *     io.alphasweep.trial.Setting#onHost}, so that trials share packs
     */
    EnvironmentType of(Settings options);
  }

  /** A family without options. */
  public static Family of(String source, Supplier<String> nativeLibrary, EnvironmentType type) {
    return new Family(source, nativeLibrary, options -> type);
  }
}
