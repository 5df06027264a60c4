package io.alphasweep.machine;

import io.alphasweep.fault.UnsuitableMachineException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Where native libraries are unpacked and loaded from: folders in which nobody but this user can
 * write.
 *
 * <p>The <em>cache</em> keeps large libraries from one process to the next: {@code
 * ALPHASWEEP_CACHE}, else {@code alphasweep} in {@code XDG_CACHE_HOME} or in {@code ~/.cache}.
 * Small ones are unpacked by each process into a {@link ScratchFolder} of its own, inside the
 * cache. Where there can be no cache, because the home cannot be written, the scratch folder is in
 * the temporary directory and does for both.
 */
public final class NativeLibraries {

  private static final String CACHE = "ALPHASWEEP_CACHE";

  /** Names the scratch folder that the launcher has made, where it could not use a cache. */
  private static final String SCRATCH = "alphasweep.scratch";

  private static ScratchFolder scratch;
  private static Path large;

  private NativeLibraries() {}

  /**
   * Chooses the folders, at the first call, and tells every library of them; what a person set for
   * one of the libraries stays.
   *
   * @throws UnsuitableMachineException if there is no folder that serves, or the libraries are not
   *     for this machine, which may be an executor's
   */
  public static synchronized void prepare() {
    if (large != null) {
      return;
    }
    Platform.require();
    try {
      Path cache = cache(System.getenv());
      makeScratch(cache);
      tell(cache == null ? scratch.path() : cache, scratch.path());
      large = cache == null ? scratch.path() : cache;
    } catch (IOException e) {
      throw new UnsuitableMachineException(
          "there is no folder for native libraries, because of %s: %s; let %s name one of yours"
              .formatted(e.getClass().getSimpleName(), e.getMessage(), CACHE));
    }
  }

  /**
   * Loads the library that DJL unpacks into the cache, after what processes that were killed left
   * half unpacked has been cleared away.
   *
   * @param library loads it
   */
  public static synchronized <T> T loadTorch(Supplier<T> library) {
    prepare();
    // Those who unpack share a lock. Who can have it alone knows that nobody does so just now, and
    // that whatever is half unpacked is a dead process's.
    try (FileChannel channel =
        FileChannel.open(
            large.resolve("unpacking"),
            StandardOpenOption.CREATE,
            StandardOpenOption.READ,
            StandardOpenOption.WRITE)) {
      try (FileLock alone = channel.tryLock()) {
        if (alone != null) {
          clearHalfUnpacked(large.resolve("pytorch"));
        }
      }
      channel.lock(0, Long.MAX_VALUE, true); // until it is closed
      return library.get();
    } catch (IOException e) {
      return library.get(); // a file system without locks
    }
  }

  /**
   * Unpacks a library from the class path into the scratch folder and loads it.
   *
   * @param resource absolute path on the class path
   * @throws UnsuitableMachineException if it is not there or cannot be loaded
   */
  public static synchronized void load(String resource) {
    prepare();
    Path file = scratch.path().resolve(resource.substring(resource.lastIndexOf('/') + 1));
    try (InputStream library = NativeLibraries.class.getResourceAsStream(resource)) {
      if (library == null) {
        throw new UnsuitableMachineException(
            "the native library %s is not on the class path".formatted(resource));
      }
      Files.copy(library, file, StandardCopyOption.REPLACE_EXISTING);
      System.load(file.toRealPath().toString());
    } catch (IOException | UnsatisfiedLinkError e) {
      throw new UnsuitableMachineException(
          "the native library %s cannot be loaded: %s".formatted(resource, e.getMessage()));
    }
  }

  /**
   * Makes the first call into a library that JavaCPP loads.
   *
   * @param name of the library, for people
   * @param first loads it
   * @throws UnsuitableMachineException if it is not there or cannot be loaded
   */
  public static void link(String name, Runnable first) {
    prepare();
    try {
      first.run();
    } catch (LinkageError e) {
      Throwable reason = e;
      while (reason.getCause() != null) {
        reason = reason.getCause(); // JavaCPP's own tells where it looked for another last
      }
      throw new UnsuitableMachineException(
          "%s cannot be loaded: %s".formatted(name, reason.getMessage()));
    }
  }

  /**
   * Unpacks an archive from the class path, once for all processes.
   *
   * @param resource absolute path on the class path; its name tells its content for ever
   * @return the folder with its files, which are whole
   * @throws UnsuitableMachineException if it is not there or cannot be unpacked
   */
  public static synchronized Path unpack(String resource) {
    prepare();
    String name = resource.substring(resource.lastIndexOf('/') + 1, resource.lastIndexOf('.'));
    Path folder = large.resolve(name);
    try {
      UnpackedArchive.unpack(() -> resource(resource), folder, scratch.path());
    } catch (IOException e) {
      throw new UnsuitableMachineException(
          "%s cannot be unpacked into %s, because of %s: %s"
              .formatted(name, folder, e.getClass().getSimpleName(), e.getMessage()));
    }
    return folder;
  }

  private static InputStream resource(String resource) {
    InputStream stream = NativeLibraries.class.getResourceAsStream(resource);
    if (stream == null) {
      throw new UnsuitableMachineException(resource + " is not on the class path");
    }
    return stream;
  }

  /** DJL unpacks under such names, and renames what is whole. */
  private static void clearHalfUnpacked(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    try (DirectoryStream<Path> left = Files.newDirectoryStream(folder, "tmp*")) {
      left.forEach(ScratchFolder::delete);
    }
    try (DirectoryStream<Path> versions = Files.newDirectoryStream(folder)) {
      for (Path version : versions) {
        try (DirectoryStream<Path> left = Files.newDirectoryStream(version, "jni*tmp")) {
          left.forEach(ScratchFolder::delete);
        }
      }
    }
  }

  /** The cache; null where there can be none. */
  private static Path cache(Map<String, String> environment) throws IOException {
    if (System.getProperty(SCRATCH) != null) {
      return null;
    }
    String given = environment.getOrDefault(CACHE, "");
    if (!given.isEmpty()) {
      Path cache = Path.of(given).toAbsolutePath();
      if (!isMade(cache)) {
        throw new UnsuitableMachineException(
            "%s: found %s; accepted: a folder that you can write, and nobody else"
                .formatted(CACHE, given));
      }
      return cache;
    }
    Path base = Path.of(environment.getOrDefault("XDG_CACHE_HOME", ""));
    if (!base.isAbsolute()) {
      base =
          Path.of(environment.getOrDefault("HOME", System.getProperty("user.home")))
              .resolve(".cache");
    }
    Path cache = base.resolve("alphasweep");
    return cache.isAbsolute() && isMade(cache) ? cache : null;
  }

  /** Makes the folder, unless it is there. */
  private static boolean isMade(Path cache) {
    try {
      Files.createDirectories(cache.getParent());
      if (!Files.isDirectory(cache)) {
        Files.createDirectory(cache, ScratchFolder.PRIVATE);
      }
      return Files.isWritable(cache) && ScratchFolder.isPrivate(cache.toRealPath());
    } catch (IOException e) {
      return false;
    }
  }

  /**
   * Sees to it that the scratch folder goes with this process, where the launcher has made one.
   *
   * @throws UnsuitableMachineException if it cannot be written
   */
  public static synchronized void adoptScratch() {
    String given = System.getProperty(SCRATCH);
    if (given != null && scratch == null) {
      try {
        scratch = ScratchFolder.of(Path.of(given));
      } catch (IOException e) {
        throw new UnsuitableMachineException(
            "%s is %s, which cannot be written".formatted(SCRATCH, given));
      }
    }
  }

  private static void makeScratch(Path cache) throws IOException {
    adoptScratch();
    if (scratch == null) {
      Path temporary = Path.of(System.getProperty("java.io.tmpdir"));
      scratch = ScratchFolder.in(cache == null ? temporary : cache);
    }
    Path place = scratch.path().toRealPath();
    if (isNoexec(place, Files.readAllLines(Path.of("/proc/self/mountinfo")))) {
      throw new UnsuitableMachineException(
          "%s is mounted noexec, so no native library can be loaded from there; let %s name a"
                  .formatted(place.getParent(), CACHE)
              + " folder of yours on a file system that is not");
    }
  }

  /**
   * Whether the file system of a folder lets nothing in it be run.
   *
   * @param mounts lines of {@code mountinfo}, see proc(5): the fifth word is the mount point, with
   *     blanks as {@code \040}, the sixth the options; a later mount covers an earlier one
   */
  static boolean isNoexec(Path folder, List<String> mounts) {
    int longest = 0;
    boolean noexec = false;
    for (String mount : mounts) {
      String[] words = mount.split(" ", -1);
      Path point = Path.of(words[4].replace("\\040", " "));
      int length = point.getNameCount() + 1;
      if (folder.startsWith(point) && length >= longest) {
        longest = length;
        noexec = List.of(words[5].split(",", -1)).contains("noexec");
      }
    }
    return noexec;
  }

  private static void tell(Path large, Path scratch) {
    Map<String, Path> folders = new HashMap<>();
    folders.put("ENGINE_CACHE_DIR", large); // DJL's
    // JavaCPP takes what lies there for its own if name, size and date agree, as they do in two
    // builds of one version.
    folders.put("org.bytedeco.javacpp.cachedir", scratch.resolve("javacpp"));
    folders.put("jna.tmpdir", scratch);
    folders.put("ZstdTempFolder", scratch);
    folders.put("org.xerial.snappy.tempdir", scratch);
    folders.put("io.netty.native.workdir", scratch);
    folders.put("jline.tmpdir", scratch);
    folders.put("commons.crypto.lib.tempdir", scratch);
    if (System.getenv("DJL_CACHE_DIR") != null || System.getProperty("DJL_CACHE_DIR") != null) {
      folders.remove("ENGINE_CACHE_DIR"); // which would win over it
    }
    folders.forEach(
        (property, folder) -> {
          if (System.getProperty(property) == null) {
            System.setProperty(property, folder.toString());
          }
        });
  }
}
