package io.alphasweep.store;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.AccessDeniedException;
import java.nio.file.Files;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.Set;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FSError;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.FilterFileSystem;
import org.apache.hadoop.fs.Options;
import org.apache.hadoop.fs.ParentNotDirectoryException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;

/**
 * What several writers and readers need of Hadoop's file systems.
 *
 * <p>What is written here outlasts a loss of power: a file's content is on the disk before the file
 * is renamed to its place, and the name is there before {@link #replace} returns. So what the file
 * replaces may go afterwards.
 */
final class HadoopFiles {

  private HadoopFiles() {}

  /** Local files without checksums, with the permissions that the user's umask leaves them. */
  static class LocalFiles extends RawLocalFileSystem {
    /**
     * Does nothing. Hadoop would set what a umask of its own leaves, after each file and folder
     * that it makes: over the user's, and on file systems that know no permissions and refuse.
     */
    @Override
    public void setPermission(Path path, FsPermission permission) {}

    /** Renames over a file that has the name, in one step; Hadoop's own may copy. */
    void replace(Path from, Path to) throws IOException {
      Files.move(
          pathToFile(from).toPath(), pathToFile(to).toPath(), StandardCopyOption.ATOMIC_MOVE);
    }

    /** Waits until the content of a file, or the names in a folder, are on the disk. */
    void sync(Path path) throws IOException {
      try (FileChannel channel =
          FileChannel.open(pathToFile(path).toPath(), StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  /**
   * Hadoop's renaming over a file, which is one step on HDFS and which it shows to wrappers only.
   */
  private static final class Overwriting extends FilterFileSystem {
    Overwriting(FileSystem fileSystem) {
      super(fileSystem);
    }

    void replace(Path from, Path to) throws IOException {
      rename(from, to, Options.Rename.OVERWRITE);
    }
  }

  static final String LOCAL = "fs.file.impl";
  static final String UNCACHED = "fs.file.impl.disable.cache";

  /** What a kernel says of a folder on a file system that knows no syncing of folders. */
  private static final Set<String> NO_SYNC_OF_FOLDERS =
      Set.of("Invalid argument", "Bad file descriptor", "Operation not supported");

  private static final int TRIES = 10;
  private static final long FIRST_PAUSE_MILLISECONDS = 50;
  private static final long LONGEST_PAUSE_MILLISECONDS = 1000;

  /**
   * The settings under which local files get no {@code .crc} file beside them: a copy, or the same
   * where they are so already, since a copy takes longer than a small file.
   */
  static Configuration withoutChecksumFiles(Configuration hadoop) {
    if (LocalFiles.class.isAssignableFrom(hadoop.getClass(LOCAL, Object.class))
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

  /** Writes a file of parts in order, and waits until its content is on the disk. */
  static void write(FileSystem fileSystem, Path file, List<byte[]> parts) throws IOException {
    try (FSDataOutputStream out = fileSystem.create(file)) {
      for (byte[] part : parts) {
        out.write(part);
      }
      out.hsync();
    } catch (FSError e) {
      throw exception(e);
    }
  }

  /** Waits until the content of a file that another writer closed is on the disk. */
  static void sync(FileSystem fileSystem, Path file) throws IOException {
    if (fileSystem instanceof LocalFiles local) {
      local.sync(file);
      return;
    }
    try (FSDataOutputStream out = fileSystem.append(file)) {
      out.hsync();
    } catch (UnsupportedOperationException e) {
      // A file system that cannot append promises what it can when a file is closed.
    }
  }

  /**
   * Renames a file, in one step where the file system can; one that has the name already is
   * replaced. The name outlasts a loss of power after {@link #syncFolder}.
   */
  static void rename(FileSystem fileSystem, Path from, Path to) throws IOException {
    if (fileSystem instanceof LocalFiles local) {
      local.replace(from, to);
    } else {
      new Overwriting(fileSystem).replace(from, to);
    }
  }

  /** Renames a file; returns when that outlasts a loss of power. */
  static void replace(FileSystem fileSystem, Path from, Path to) throws IOException {
    rename(fileSystem, from, to);
    syncFolder(fileSystem, to.getParent());
  }

  /**
   * Waits until the names in a folder are on the disk. Hadoop's distributed file systems answer a
   * rename only then.
   */
  static void syncFolder(FileSystem fileSystem, Path folder) throws IOException {
    if (fileSystem instanceof LocalFiles local) {
      try {
        local.sync(folder);
      } catch (AccessDeniedException e) {
        // One may write to some folders that one may not read.
      } catch (IOException e) {
        if (!NO_SYNC_OF_FOLDERS.contains(e.getMessage())) {
          throw e;
        }
      }
    }
  }

  /** Makes a folder with all above it, unless it is there; they outlast a loss of power. */
  static void makeFolder(FileSystem fileSystem, Path folder) throws IOException {
    if (fileSystem.exists(folder)) {
      if (!fileSystem.getFileStatus(folder).isDirectory()) {
        throw new ParentNotDirectoryException("Parent path is not a directory: " + folder);
      }
      return;
    }
    if (folder.getParent() != null) {
      makeFolder(fileSystem, folder.getParent());
    }
    if (!fileSystem.mkdirs(folder)) {
      throw new IOException("cannot create " + folder);
    }
    syncFolder(fileSystem, folder.getParent());
  }

  /** Hadoop makes an error of a local disk that is full or fails, as if the JVM were at its end. */
  static IOException exception(FSError e) {
    return e.getCause() instanceof IOException cause ? cause : new IOException(e.getMessage(), e);
  }

  /** Something that is read. */
  @FunctionalInterface
  interface Reading<T> {
    T read() throws IOException;
  }

  /** Reads, again and again for some seconds where the file system fails: that may pass. */
  static <T> T patiently(Reading<T> reading) throws IOException {
    long pause = FIRST_PAUSE_MILLISECONDS;
    for (int tries = 1; ; tries++) {
      try {
        return reading.read();
      } catch (FileNotFoundException | AccessControlException e) {
        throw e;
      } catch (IOException | FSError e) {
        if (tries == TRIES) {
          throw e instanceof FSError error ? exception(error) : (IOException) e;
        }
      }
      try {
        Thread.sleep(pause);
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while reading", e);
      }
      pause = Math.min(2 * pause, LONGEST_PAUSE_MILLISECONDS);
    }
  }
}
