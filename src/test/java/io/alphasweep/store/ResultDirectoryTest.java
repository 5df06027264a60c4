package io.alphasweep.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

/** Where a location is. */
class ResultDirectoryTest {

  @Test
  void aColonBelongsToANameUnlessASlashFollows() {
    Configuration hadoop = new Configuration();
    String here = Path.of("").toAbsolutePath().toString();
    assertThat(new ResultDirectory("a:b", hadoop).uri()).isEqualTo("file:" + here + "/a:b");
    assertThat(new ResultDirectory("a:b/c:d", hadoop).uri()).isEqualTo("file:" + here + "/a:b/c:d");
    assertThat(new ResultDirectory("~", hadoop).uri()).isEqualTo("file:" + here + "/~");
    assertThat(new ResultDirectory("file:/x/[y]", hadoop).uri()).isEqualTo("file:/x/[y]");
    assertThat(new ResultDirectory("//x//y", hadoop).uri()).isEqualTo("file:/x/y");
    assertThatThrownBy(() -> new ResultDirectory("no:/x", hadoop))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("no file system");
    assertThatThrownBy(() -> new ResultDirectory("r\ufffd\ufffdsum", hadoop))
        .isInstanceOf(RefusedException.class)
        .hasMessageContaining("LC_ALL=C.UTF-8");
  }
}
