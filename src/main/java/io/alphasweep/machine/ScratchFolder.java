package io.alphasweep.machine;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Set;

/**
 * A folder of one process's own, which goes with it. A process that is killed leaves its folder
 * behind; the next one sees that nobody holds its lock, and deletes it.
 */
final class ScratchFolder {

  static final FileAttribute<Set<PosixFilePermission>> PRIVATE =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));

  /** With the machine's name, since a lock may not be seen from another machine. */
  static final String PREFIX =
      "alphasweep-" + HostName.get().replaceAll("[^A-Za-z0-9.-]", "") + "-";

  private static final String LOCK = "lock";

  private final Path folder;

  /** Held as long as the process lives; never read. */
  @SuppressWarnings({"unused", "FieldCanBeLocal"})
  private final FileChannel lock;

  private ScratchFolder(Path folder) throws IOException {
    this.folder = folder;
    // The name appears when the lock is held: without it nobody takes the folder for a dead one's.
    Path unnamed = folder.resolve("not-locked-yet");
    this.lock = FileChannel.open(unnamed, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
    try {
      lock.tryLock();
      Files.move(unnamed, folder.resolve(LOCK));
    } catch (IOException e) {
      // A file system without locks: then nobody but this process deletes the folder.
    }
    Runtime.getRuntime().addShutdownHook(new Thread(() -> delete(folder), "alphasweep-scratch"));
  }

  /** Makes one, under a name that nobody can know, and deletes those of processes that died. */
  static ScratchFolder in(Path parent) throws IOException {
    deleteDead(parent);
    return new ScratchFolder(Files.createTempDirectory(parent, PREFIX, PRIVATE));
  }

  /** Takes over one that was made for this process. */
  static ScratchFolder of(Path folder) throws IOException {
    deleteDead(folder.toAbsolutePath().getParent());
    return new ScratchFolder(folder);
  }

  Path path() {
    return folder;
  }

  /** Whether this user alone can write in a folder. */
  static boolean isPrivate(Path folder) throws IOException {
    Object user = Files.getAttribute(Path.of("/proc/self"), "unix:uid");
    Set<PosixFilePermission> permissions =
        Files.getPosixFilePermissions(folder, LinkOption.NOFOLLOW_LINKS);
    return user.equals(Files.getAttribute(folder, "unix:uid", LinkOption.NOFOLLOW_LINKS))
        && !permissions.contains(PosixFilePermission.GROUP_WRITE)
        && !permissions.contains(PosixFilePermission.OTHERS_WRITE);
  }

  private static void deleteDead(Path parent) throws IOException {
    try (DirectoryStream<Path> folders = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path folder : folders) {
        if (isPrivate(folder) && isDead(folder.resolve(LOCK))) {
          delete(folder);
        }
      }
    }
  }

  private static boolean isDead(Path lock) {
    try (FileChannel channel = FileChannel.open(lock, StandardOpenOption.WRITE);
        FileLock free = channel.tryLock()) {
      return free != null;
    } catch (IOException | IllegalStateException e) {
      return false; // it has none yet, or is this process's
    }
  }

  /** Deletes a file or a folder with all that is in it, as far as that can be done. */
  static void delete(Path folder) {
    try {
      Files.walkFileTree(
          folder,
          new SimpleFileVisitor<>() {
            @Override
            public FileVisitResult visitFile(Path file, BasicFileAttributes attributes)
                throws IOException {
              Files.delete(file);
              return FileVisitResult.CONTINUE;
            }

            @Override
            public FileVisitResult postVisitDirectory(Path emptied, IOException e)
                throws IOException {
              Files.delete(emptied);
              return FileVisitResult.CONTINUE;
            }
          });
    } catch (IOException e) {
      // The next process tries again.
    }
  }
}
