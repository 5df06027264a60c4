package io.alphasweep.metrics;

import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;

/** What several writers need of Hadoop's file systems. */
final class HadoopFiles {

  private HadoopFiles() {}

  /** A copy of the settings under which local files get no {@code .crc} file beside them. */
  static Configuration withoutChecksumFiles(Configuration hadoop) {
    Configuration plain = new Configuration(hadoop);
    plain.setClass("fs.file.impl", RawLocalFileSystem.class, FileSystem.class);
    // A cached instance would be the one with checksums.
    plain.setBoolean("fs.file.impl.disable.cache", true);
    return plain;
  }

  /** Renames a file; one that has the name already is replaced. */
  static void replace(FileSystem fileSystem, Path from, Path to) throws IOException {
    boolean local = fileSystem instanceof RawLocalFileSystem; // renames over a file, as POSIX does
    if (!local && fileSystem.exists(to)) {
      fileSystem.delete(to, false);
    }
    if (!fileSystem.rename(from, to)) {
      throw new IOException("cannot rename " + from + " to " + to);
    }
  }
}
