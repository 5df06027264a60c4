package io.alphasweep.sweep;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.typesafe.config.ConfigFactory;
import io.alphasweep.environment.Environments;
import io.alphasweep.training.Algorithms;
import io.alphasweep.training.TrialSettings;
import io.alphasweep.training.network.Networks;
import io.alphasweep.training.optimizer.GradientFilters;
import io.alphasweep.training.optimizer.Optimizers;
import io.alphasweep.trial.Setting;
import io.alphasweep.trial.TrialSpec;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.Test;

/** A trial's identity is for ever: rows and checkpoints are found by it. */
class IdentityTest {

  /** Every trial of the result tables that ship, by the id that was written with it. */
  private static final List<Recorded> RECORDED = recorded();

  private record Recorded(String id, String spec) {}

  private static List<Recorded> recorded() {
    List<Recorded> recorded = new ArrayList<>();
    try (Stream<Path> files = Files.walk(Path.of("sweeps"))) {
      for (Path file : files.filter(file -> file.endsWith("trials.parquet")).toList()) {
        try (ParquetReader<Group> reader = reader(file)) {
          for (Group row = reader.read(); row != null; row = reader.read()) {
            recorded.add(new Recorded(row.getString("trial_id", 0), row.getString("spec", 0)));
          }
        }
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return recorded;
  }

  private static ParquetReader<Group> reader(Path file) throws IOException {
    org.apache.hadoop.fs.Path path = new org.apache.hadoop.fs.Path(file.toUri());
    return ParquetReader.builder(new GroupReadSupport(), path)
        .withConf(new Configuration())
        .build();
  }

  /** The standard settings, and one more for every trial. */
  private static TrialSchema with(Setting setting, String standard) {
    List<Setting> settings = new ArrayList<>(TrialSettings.ALL);
    settings.add(setting);
    return TrialSchema.of(
        Environments.REGISTRY,
        Algorithms.REGISTRY,
        List.of(Optimizers.REGISTRY, GradientFilters.REGISTRY, Networks.REGISTRY),
        settings,
        List.of(),
        ConfigFactory.parseString("alphasweep.trial." + setting.key() + " = " + standard)
            .withFallback(TrialSchema.reference()));
  }

  /** A change that fails here would leave every row written so far to nobody. */
  @Test
  void everyRecordedTrialKeepsItsId() {
    assertThat(RECORDED.size()).isGreaterThanOrEqualTo(360);
    TrialSchema schema = TrialSchema.standard();
    for (Recorded trial : RECORDED) {
      TrialSpec read = schema.read(trial.spec());
      assertThat(read.id()).as(trial.spec()).isEqualTo(trial.id());
      assertThat(schema.resolve(read.settings())).isEqualTo(read);
    }
  }

  @Test
  void settingAddedWithItsAbsentValueChangesNoIdOfOlderTrials() {
    Setting setting = Setting.real("sharpness", Setting.Range.POSITIVE, "toy").absentAt(1);
    TrialSchema schema = with(setting, "2.0");
    for (Recorded trial : RECORDED) {
      TrialSpec read = schema.read(trial.spec());
      assertThat(read.id()).isEqualTo(trial.id());
      assertThat(read.real("sharpness")).isEqualTo(1);

      Map<String, Object> settings = new HashMap<>(read.settings());
      assertThat(schema.resolve(settings).id()).isEqualTo(trial.id());
      settings.put("sharpness", 0.5);
      TrialSpec other = schema.resolve(settings);
      assertThat(other.id()).isNotEqualTo(trial.id());
      assertThat(schema.read(other.canonical()).settings()).isEqualTo(settings);
      settings.remove("sharpness");
      assertThat(schema.resolve(settings).real("sharpness")).isEqualTo(2);
    }
  }

  @Test
  void settingAddedWithoutAbsentValueMakesOlderTrialsUnreadable() {
    TrialSchema schema = with(Setting.flag("toy-switch", "toy"), "false");
    assertThatThrownBy(() -> schema.read(RECORDED.get(0).spec()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("toy-switch");
  }

  /** Written down when it was new; no result table that ships holds one. */
  @Test
  void trialOfDqnKeepsItsId() {
    TrialSpec trial =
        TrialSchema.standard()
            .resolve(Map.of("seed", 1L, "environment", "CartPole-v1", "algorithm", "dqn"));
    assertThat(trial.id()).isEqualTo("91de39bbd064c519");
  }

  @Test
  void readsBackWhatItRenders() {
    TrialSpec trial =
        TrialSchema.standard()
            .resolve(Map.of("seed", 1L, "network.hidden-sizes", List.of(32L, 16L), "gamma", 1.0));
    assertThat(TrialSchema.standard().read(trial.canonical()).settings())
        .isEqualTo(trial.settings());
    assertThatThrownBy(() -> TrialSpec.parse("{\"semantics\":2,\"seed\":1}"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("semantics 1");
    assertThatThrownBy(() -> TrialSpec.parse("no JSON"))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> TrialSchema.standard().read(trial.canonical().replace("gamma", "gama")))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("gama");
  }
}
