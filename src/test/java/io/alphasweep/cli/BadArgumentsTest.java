package io.alphasweep.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Command lines that cannot be right: each is refused with the whole message that stands here and
 * exit code 2, before anything starts.
 */
class BadArgumentsTest {

  /** No quotes in the table: an empty argument is {@code EMPTY}, and {@code HERE} the folder. */
  private static final String EMPTY = "EMPTY";

  @TempDir private static Path folder;

  private final StringWriter out = new StringWriter();
  private final StringWriter err = new StringWriter();

  @BeforeAll
  static void makeFiles() throws IOException {
    Files.writeString(folder.resolve("ok.conf"), "name = ok\n");
    Files.writeString(folder.resolve("bad.conf"), "name = bad\nbse = 3\nseeds = 0\n");
    Files.writeString(folder.resolve("file"), "text\n");
    Files.createDirectory(folder.resolve("empty"));
    Path loop = folder.resolve("loop");
    Files.createSymbolicLink(loop, loop);
  }

  /** What is wrong with the words: the message, then where to read more. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          alphasweep           | EMPTY                        | there is no command ''
          alphasweep           | polka                        | there is no command 'polka'
          alphasweep           | -q                           | Unknown option: '-q'
          alphasweep           | help nothing                 | Unknown subcommand 'nothing'.
          alphasweep plan      | plan                         | Missing required parameter: 'FILE'
          alphasweep plan      | plan ok.conf more            | found 'more' after all that the command takes
          alphasweep plan      | plan ok.conf --colour        | Unknown option: '--colour'
          alphasweep plan      | plan ok.conf --slots         | Missing required parameter for option '--slots' (N)
          alphasweep plan      | plan ok.conf --slots 0       | --slots: found 0; accepted: at least 1
          alphasweep plan      | plan ok.conf --slots two     | Invalid value for option '--slots': found 'two'; accepted: a whole number of at most 9 digits
          alphasweep plan      | plan ok.conf --slots 1 --slots 2   | option '--slots' (N) should be specified only once
          alphasweep plan      | plan ok.conf --pack-size -3  | --pack-size: found -3; accepted: at least 1
          alphasweep plan      | plan ok.conf --pack-size 1.5 | Invalid value for option '--pack-size': found '1.5'; accepted: a whole number of at most 9 digits
          alphasweep plan      | plan ok.conf --pack-size 99999999999 | Invalid value for option '--pack-size': found '99999999999'; accepted: a whole number of at most 9 digits
          alphasweep run       | run                          | Missing required options and parameters: '--out=DIR', 'FILE'
          alphasweep run       | run ok.conf                  | Missing required option: '--out=DIR'
          alphasweep run       | run ok.conf --out            | Missing required parameter for option '--out' (DIR)
          alphasweep run       | run ok.conf --out a --out b  | option '--out' (DIR) should be specified only once
          alphasweep run       | run ok.conf bad.conf --out a | found 'HERE/bad.conf' after all that the command takes
          alphasweep run       | run ok.conf --out a --device gpu   | --device: found 'gpu'; accepted: auto, cpu, cuda, cuda:N
          alphasweep run       | run ok.conf --out a --device CUDA  | --device: found 'CUDA'; accepted: auto, cpu, cuda, cuda:N
          alphasweep run       | run ok.conf --out a --device EMPTY | --device: found ''; accepted: auto, cpu, cuda, cuda:N
          alphasweep run       | run ok.conf --out a --device cuda: | --device: found 'cuda:'; accepted: auto, cpu, cuda, cuda:N
          alphasweep run       | run ok.conf --out a --device cuda:12345 | --device: found 'cuda:12345'; accepted: auto, cpu, cuda, cuda:N
          alphasweep summarize | summarize                    | Missing required parameter: 'DIR'
          alphasweep summarize | summarize a b                | found 'b' after all that the command takes
          alphasweep serve     | serve                        | Missing required parameter: 'DIR'
          alphasweep serve     | serve a --port x             | Invalid value for option '--port': found 'x'; accepted: a whole number of at most 9 digits
          alphasweep rollout   | rollout                      | Missing required option: '--environment=NAME'
          alphasweep rollout   | rollout --environment Hopper-v4 --steps many | Invalid value for option '--steps': found 'many'; accepted: a whole number of at most 9 digits
          alphasweep rollout   | rollout --environment Hopper-v4 --seed x | Invalid value for option '--seed': found 'x'; accepted: a whole number of at most 18 digits
          alphasweep rollout   | rollout --environment Hopper-v4 --policy best | Invalid value for option '--policy': expected one of [random, zero] (case-sensitive) but was 'best'
          """)
  void wordsThatACommandDoesNotTake(String command, String arguments, String message) {
    assertThat(execute(arguments)).as(err.toString()).isEqualTo(2);
    List<String> lines = err.toString().lines().toList();
    assertThat(lines.get(0)).isEqualTo("alphasweep: " + here(message));
    assertThat(lines.get(lines.size() - 1)).isEqualTo("See '" + command + " --help'.");
    assertThat(lines).hasSizeLessThanOrEqualTo(3); // between them, what else was meant perhaps
    assertThat(out.toString()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "pln, Did you mean: alphasweep plan or alphasweep generate-completion?",
    "summarise x, Did you mean: alphasweep summarize or alphasweep serve or alphasweep compare?",
    "--versio, Possible solutions: --version"
  })
  void wordsThatAreNearlyRight(String arguments, String suggestion) {
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(err.toString().lines().toList().get(1)).isEqualTo(suggestion);
  }

  /** What is wrong with files, directories, masters: the message alone. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          plan absent.conf              | HERE/absent.conf: there is no such file
          plan empty.d                  | HERE/empty.d: there is no such file
          run absent.conf --out a       | HERE/absent.conf: there is no such file
          run ok.conf --out EMPTY       | alphasweep: the directory is an empty name; give its path
          run ok.conf --out HERE/file    | alphasweep: cannot write to HERE/file: ParentNotDirectoryException: Parent path is not a directory: file:HERE/file
          run ok.conf --out HERE/file/a  | alphasweep: cannot write to HERE/file/a: ParentNotDirectoryException: Parent path is not a directory: file:HERE/file
          run ok.conf --out HERE/loop    | alphasweep: cannot write to HERE/loop: IOException: cannot create file:HERE/loop
          run ok.conf --out /proc/a     | alphasweep: cannot write to /proc/a: IOException: cannot create file:/proc/a
          run ok.conf --out odd://h/a   | alphasweep: odd://h/a: this is no file system that Hadoop has on its class path here
          run ok.conf --out hdfs://     | alphasweep: no directory can be hdfs://: IOException: Incomplete HDFS URI, no host: hdfs:/
          run ok.conf --out s3a://b/a   | alphasweep: s3a://b/a: this is no file system that Hadoop has on its class path here
          run ok.conf --out a --master locl     | alphasweep: --master: found 'locl'; accepted: local, local[N], local[*]; for a cluster, scripts/submit
          run ok.conf --out a --master EMPTY    | alphasweep: --master: found ''; accepted: local, local[N], local[*]; for a cluster, scripts/submit
          run ok.conf --out a --master local[0] | alphasweep: --master: found 'local[0]'; accepted: local, local[N], local[*]; for a cluster, scripts/submit
          run ok.conf --out a --master yarn     | alphasweep: --master yarn: a cluster needs the jar, which spark-submit brings; use scripts/submit
          summarize HERE/absent          | alphasweep: HERE/absent holds no rows: expected Parquet files in file:HERE/absent/trials
          summarize HERE/empty           | alphasweep: HERE/empty holds no rows: expected Parquet files in file:HERE/empty/trials
          summarize HERE/file            | alphasweep: HERE/file holds no rows: expected Parquet files in file:HERE/file/trials
          summarize EMPTY               | alphasweep: the directory is an empty name; give its path
          summarize odd://h/a           | alphasweep: odd://h/a: this is no file system that Hadoop has on its class path here
          summarize HERE/empty --master locl | alphasweep: --master: found 'locl'; accepted: local, local[N], local[*]; for a cluster, scripts/submit
          serve EMPTY                    | alphasweep: the directory is an empty name; give its path
          serve HERE/empty --port 65536  | alphasweep: --port: found 65536; accepted: a whole number from 0 to 65535
          serve HERE/empty --token short | alphasweep: --token: found 5 characters; accepted: 16 to 128 letters, digits, - and _
          serve HERE/empty --host 192.0.2.1 | alphasweep: cannot listen at 192.0.2.1, port 8642: Cannot assign requested address; another port: --port N, or 0 for any that is free
          rollout --environment Hopper-v4 --steps -1 | --steps: found -1; accepted: 0 or more
          rollout --environment Hopper-v4 --start HERE/absent | HERE/absent: there is no such file
          rollout --environment Hopper-v4 --actions HERE/file --policy zero | --policy: there is nothing for a policy to do beside --actions; give one
          """)
  void filesDirectoriesAndMastersThatAreNot(String arguments, String message) {
    assertThat(execute(arguments)).as(err.toString()).isEqualTo(2);
    assertThat(err.toString()).isEqualToIgnoringNewLines(here(message));
    assertThat(out.toString()).isEmpty();
    assertThat(folder.resolve("a")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"plan bad.conf", "run bad.conf --out a"})
  void filesWithSeveralErrors(String arguments) {
    assertThat(execute(arguments)).isEqualTo(2);
    assertThat(err.toString().lines())
        .hasSize(2)
        .allMatch(line -> line.startsWith(folder.resolve("bad.conf") + ":"));
    assertThat(folder.resolve("a")).doesNotExist();
  }

  /** Names of sweep files and of {@code --out a} are in the folder. */
  private int execute(String arguments) {
    String[] words =
        Arrays.stream(arguments.split(" ", -1))
            .map(word -> word.equals(EMPTY) ? "" : here(word))
            .map(word -> word.matches("a|\\w+\\.(conf|d)") ? folder.resolve(word) + "" : word)
            .toArray(String[]::new);
    return AlphaSweep.commandLine()
        .setOut(new PrintWriter(out))
        .setErr(new PrintWriter(err))
        .execute(words);
  }

  private static String here(String text) {
    return text.replace("HERE", folder.toString());
  }
}
