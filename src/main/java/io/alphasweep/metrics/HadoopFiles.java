package io.alphasweep.metrics;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/** What several writers need of Hadoop's file systems. */
final class HadoopFiles {

  private HadoopFiles() {}

  /**
   * Local files without checksums, whose permissions Java sets: Hadoop without its native library
   * starts a {@code chmod} process for each file that it creates.
   */
  static final class LocalFiles extends RawLocalFileSystem {
    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
      if (permission.getStickyBit()) {
        super.setPermission(path, permission);
      } else {
        Files.setPosixFilePermissions(
            pathToFile(path).toPath(), PosixFilePermissions.fromString(permission.toString()));
      }
    }
  }

  private static final String LOCAL = "fs.file.impl";
  private static final String UNCACHED = "fs.file.impl.disable.cache";

  /**
   * The settings under which local files get no {@code .crc} file beside them: a copy, or the same
   * where they are so already, since a copy takes longer than a small file.
   */
  static Configuration withoutChecksumFiles(Configuration hadoop) {
    if (LocalFiles.class.getName().equals(hadoop.get(LOCAL))
        && hadoop.getBoolean(UNCACHED, false)) {
      return hadoop;
    }
    Configuration plain = new Configuration(hadoop);
    plain.setClass(LOCAL, LocalFiles.class, FileSystem.class);
    // A cached instance would be the one with checksums.
    plain.setBoolean(UNCACHED, true);
    return plain;
  }

  /**
   * Makes a file that is not there yet, with its content, in one step.
   *
   * @throws org.apache.hadoop.fs.FileAlreadyExistsException or {@link
   *     java.nio.file.FileAlreadyExistsException} if it is there already
   */
  static void createNew(FileSystem fileSystem, Path file, byte[] bytes) throws IOException {
    if (fileSystem instanceof RawLocalFileSystem local) {
      // Hadoop's own looks first and creates then: between the two is room for another.
      Files.write(local.pathToFile(file).toPath(), bytes, StandardOpenOption.CREATE_NEW);
    } else {
      try (OutputStream out = fileSystem.create(file, false)) {
        out.write(bytes);
      }
    }
  }

  /** Hadoop makes an error of a full local disk, as if the JVM were at its end. */
  static IOException notWritten(FSError e) {
    return e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
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
