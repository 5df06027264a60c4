package io.alphasweep.machine;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipInputStream;

/**
 * What an archive holds, as files in a folder that appears whole or not at all, and is looked
 * through before it is used: a disk may have lost what a process of yesterday wrote.
 */
final class UnpackedArchive {

  /** Size, checksum and name of every file, a line each. */
  private static final String LIST = "files.txt";

  private UnpackedArchive() {}

  /**
   * Unpacks an archive, unless that has happened before.
   *
   * @param archive opens it
   * @param folder where its files are to be
   * @param scratch a folder of this process's own on the same file system
   */
  static void unpack(Opening archive, Path folder, Path scratch) throws IOException {
    if (isWhole(folder)) {
      return;
    }
    Path unfinished = Files.createTempDirectory(scratch, "unpacking-");
    try (InputStream bytes = archive.open()) {
      write(bytes, unfinished);
      if (Files.exists(folder)) {
        Files.move(folder, unfinished.resolveSibling(unfinished.getFileName() + "-broken"));
      }
      Files.move(unfinished, folder, StandardCopyOption.ATOMIC_MOVE);
    } catch (FileSystemException e) {
      if (!isWhole(folder)) { // another process's, which was faster
        throw e;
      }
    }
  }

  /** Opens an archive. */
  @FunctionalInterface
  interface Opening {
    InputStream open() throws IOException;
  }

  private static void write(InputStream archive, Path folder) throws IOException {
    List<String> list = new ArrayList<>();
    try (ZipInputStream entries = new ZipInputStream(new BufferedInputStream(archive))) {
      for (ZipEntry entry = entries.getNextEntry(); entry != null; entry = entries.getNextEntry()) {
        Path file = folder.resolve(entry.getName());
        Files.createDirectories(file.getParent());
        byte[] content = entries.readAllBytes();
        Files.write(file, content);
        list.add(line(content, entry.getName()));
      }
    }
    Files.write(folder.resolve(LIST), list);
  }

  private static boolean isWhole(Path folder) {
    try {
      List<String> list = Files.readAllLines(folder.resolve(LIST));
      for (String line : list) {
        String name = line.split(" ", 3)[2];
        if (!line.equals(line(Files.readAllBytes(folder.resolve(name)), name))) {
          return false;
        }
      }
      return !list.isEmpty();
    } catch (IOException | IndexOutOfBoundsException e) {
      return false;
    }
  }

  private static String line(byte[] content, String name) {
    CRC32 checksum = new CRC32();
    checksum.update(content);
    return "%d %08x %s".formatted(content.length, checksum.getValue(), name);
  }
}
