package io.alphasweep.trial;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class ArithmeticsTest {

  private static final Arithmetic FIRST = on("AVX2", "1");
  private static final Arithmetic SECOND = on("AVX512", "1");

  private static Arithmetic on(String instructions, String commit) {
    return new Arithmetic("cpu", instructions, "MKL 1.0 AVX2", "2.0", "0badcafe", commit);
  }

  @Test
  void aTrialThatGoesOnElsewhereIsMixedAndStaysSo() {
    Arithmetics mixed = Arithmetics.of(FIRST).then(FIRST).then(SECOND).then(FIRST);

    assertThat(mixed.isMixed()).isTrue();
    assertThat(mixed.kinds()).isEqualTo(2);
    assertThat(mixed.text())
        .isEqualTo("%s; then %s; then %1$s".formatted(FIRST.text(), SECOND.text()));
    assertThat(Arithmetics.parts(mixed.text())).hasSize(3);
  }

  @Test
  void anotherCommitIsRecordedAndNoOtherArithmetic() {
    Arithmetics later = Arithmetics.of(FIRST).then(on("AVX2", "2"));

    assertThat(later.isMixed()).isFalse();
    assertThat(later.text()).isEqualTo("cpu, AVX2, MKL 1.0 AVX2, PyTorch 2.0, sample 0badcafe");
    assertThat(later.commits()).isEqualTo("1, 2");
  }

  @Test
  void aStateSaysWhatComputedItAndOneOfAnEarlierVersionThatItIsUnknown() {
    Arithmetics mixed = Arithmetics.of(FIRST).then(SECOND);
    StateArchive saving = StateArchive.saving("a");
    assertThat(mixed.archive(saving)).isEqualTo(mixed);

    StateArchive saved = StateArchive.restoring("a", saving.bytes());
    assertThat(Arithmetics.of(FIRST).archive(saved)).isEqualTo(mixed);

    StateArchive earlier = StateArchive.restoring("a", StateArchive.saving("a").bytes());
    Arithmetics unknown = Arithmetics.of(FIRST).archive(earlier);
    assertThat(unknown).isEqualTo(Arithmetics.UNKNOWN);
    assertThat(unknown.then(FIRST).isMixed()).isTrue();
  }
}
