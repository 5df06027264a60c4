package io.alphasweep.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What a machine that lost its power may find of a folder, made from the system calls of the
 * process that wrote there.
 *
 * <p>What was synced is there. Of a file's content since its last sync there is all, nothing, the
 * beginning, or zeros in its place. Of the names that changed in a folder since it was synced, the
 * first so many have changed, in the order of the calls; each folder has its own number.
 */
public final class CrashImages {

  /** What {@link #of} understands, as options of strace. */
  public static final List<String> STRACE =
      List.of(
          "strace",
          "-f",
          "--seccomp-bpf",
          "-qq",
          "-xx",
          "-s",
          "33554432",
          "-e",
          "signal=none",
          "-e",
          "trace=open,openat,creat,close,write,pwrite64,ftruncate,fsync,fdatasync,rename,renameat"
              + ",renameat2,unlink,unlinkat,rmdir,mkdir,mkdirat");

  private static final Pattern LINE =
      Pattern.compile("(\\d+) +(?:(\\w+)\\((.*)\\) += (-?\\d+).*|(.*) <unfinished \\.\\.\\.>)");
  private static final Pattern RESUMED = Pattern.compile("(\\d+) +<\\.\\.\\. \\w+ resumed>(.*)");
  private static final int PAGE = 4096;

  /**
   * A call that changed something in the folder, or synced it.
   *
   * @param written null but for calls that write
   */
  @SuppressWarnings("ArrayRecordComponent") // never compared
  private record Call(String name, List<String> arguments, byte[] written, long result) {

    private static Call of(String name, List<String> arguments, long result) {
      byte[] written =
          name.equals("write") || name.equals("pwrite64")
              ? Arrays.copyOf(text(arguments.get(1)), Math.toIntExact(result))
              : null;
      return new Call(name, arguments, written, result);
    }

    /** Where the name stands that a call gives to a file; -1 where it gives none. */
    private int givenName() {
      return switch (name) {
        case "rename" -> 1;
        case "renameat", "renameat2" -> 3;
        default -> -1;
      };
    }
  }

  /** A file's content, and what was done to it since its last sync. */
  private static final class File {
    private byte[] content = new byte[0];
    private byte[] synced = new byte[0];

    private void write(long at, byte[] bytes) {
      int end = Math.toIntExact(at) + bytes.length;
      content = Arrays.copyOf(content, Math.max(content.length, end));
      System.arraycopy(bytes, 0, content, (int) at, bytes.length);
    }

    /** What is the same as at the last sync is there, whatever becomes of the rest. */
    private byte[] afterCrash(Random random) {
      int same = Arrays.mismatch(content, synced);
      if (same < 0) {
        return content;
      }
      return switch (random.nextInt(5)) {
        case 0 -> content;
        case 1 -> synced;
        case 2 -> Arrays.copyOf(content, same + random.nextInt(content.length - same + 1));
        case 3 -> zerosFrom(same);
        default -> pagesOf(same, random);
      };
    }

    private byte[] zerosFrom(int place) {
      byte[] zeros = content.clone();
      Arrays.fill(zeros, place, zeros.length, (byte) 0);
      return zeros;
    }

    private byte[] pagesOf(int same, Random random) {
      byte[] some = content.clone();
      for (int page = same; page < some.length; page += PAGE) {
        if (random.nextBoolean()) {
          Arrays.fill(some, page, Math.min(page + PAGE, some.length), (byte) 0);
        }
      }
      return some;
    }
  }

  /** A name that came or went; file null: the name went. A folder is a file without content. */
  private record Change(String folder, String gone, String name, File file, boolean isFolder) {}

  /** A file, or a folder, which has none. */
  private static final class Open {
    private final String name;
    private final File file;
    private long position;

    private Open(String name, File file) {
      this.name = name;
      this.file = file;
    }

    /** As {@link #withoutSyncs} calls it. */
    private String path() {
      return file == null ? name + "/" : name;
    }
  }

  private final Path root;
  private final List<Call> calls;
  private final Predicate<String> unsynced;

  private CrashImages(Path root, List<Call> calls, Predicate<String> unsynced) {
    this.root = root;
    this.calls = calls;
    this.unsynced = unsynced;
  }

  /**
   * Reads a log of strace.
   *
   * @param root the folder; its parents are on the disk
   */
  public static CrashImages of(Path log, Path root) throws IOException {
    CrashImages images = new CrashImages(root, new ArrayList<>(), path -> false);
    Map<String, String> begun = new HashMap<>();
    try (Stream<String> lines = Files.lines(log, StandardCharsets.ISO_8859_1)) {
      lines.forEach(
          line -> {
            Matcher resumed = RESUMED.matcher(line);
            String whole =
                resumed.matches()
                    ? resumed.group(1) + " " + begun.remove(resumed.group(1)) + resumed.group(2)
                    : line;
            Matcher parts = LINE.matcher(whole);
            if (!parts.matches()) {
              return; // the end of a process
            }
            if (parts.group(5) != null) {
              begun.put(parts.group(1), parts.group(5));
            } else if (Long.parseLong(parts.group(4)) >= 0) {
              List<String> arguments = List.of(parts.group(3).split(", ", -1));
              images.calls.add(Call.of(parts.group(2), arguments, Long.parseLong(parts.group(4))));
            }
          });
    }
    images.calls.subList(0, images.first()).clear();
    return images;
  }

  /**
   * The same calls, as if the process had synced some files and folders less: what a test finds in
   * these images it would find in a program that does so.
   *
   * @param unsynced says whether the syncs of a path, relative to the folder, do nothing; a
   *     folder's ends with a slash
   */
  public CrashImages withoutSyncs(Predicate<String> unsynced) {
    return new CrashImages(root, calls, unsynced);
  }

  /** The moment before a file is first moved to a place whose name holds the text. */
  public int momentOf(String text) {
    for (int place = 0; place < calls.size(); place++) {
      int given = calls.get(place).givenName();
      String name = given < 0 ? null : name(calls.get(place), given);
      if (name != null && name.contains(text)) {
        return place;
      }
    }
    throw new IllegalArgumentException("nothing was moved to a place called " + text);
  }

  /** How many moments there are: one before each call. */
  public int moments() {
    return calls.size() + 1;
  }

  private int first() {
    for (int place = 0; place < calls.size(); place++) {
      Call call = calls.get(place);
      if ((call.name.equals("mkdir") && name(call, 0) != null)
          || (call.name.equals("mkdirat") && name(call, 1) != null)) {
        return place;
      }
    }
    throw new IllegalStateException("nothing was done in " + root);
  }

  /** Writes the folder as a process that was killed before a call leaves it. */
  public void afterKill(int moment) throws IOException {
    Disk disk = replay(moment);
    write(disk.names, new HashMap<>());
  }

  /** Writes the folder as a loss of power before a call may leave it. */
  public void afterPowerLoss(int moment, Random random) throws IOException {
    Disk disk = replay(moment);
    Map<String, Integer> pending = new HashMap<>();
    disk.changes.forEach(change -> pending.merge(change.folder, 1, Integer::sum));
    pending.replaceAll((folder, count) -> random.nextInt(count + 1));
    SortedMap<String, Object> names = disk.synced;
    for (Change change : disk.changes) {
      if (pending.merge(change.folder, -1, Integer::sum) >= 0) {
        apply(change, names);
      }
    }
    Map<File, byte[]> contents = new HashMap<>();
    for (Object file : names.values()) {
      if (file instanceof File some) {
        contents.computeIfAbsent(some, key -> key.afterCrash(random));
      }
    }
    write(names, contents);
  }

  private void write(Map<String, Object> names, Map<File, byte[]> contents) throws IOException {
    for (Map.Entry<String, Object> name : names.entrySet()) {
      Path path = root.resolve(name.getKey());
      if (name.getValue() instanceof File file) {
        if (Files.isDirectory(path.getParent())) { // else its folder was lost
          Files.write(path, contents.getOrDefault(file, file.content));
        }
      } else if (Files.isDirectory(path.getParent())) {
        Files.createDirectories(path);
      }
    }
  }

  /** Names in order, so that a folder comes before what is in it; a folder is no {@link File}. */
  private static final class Disk {
    private final SortedMap<String, Object> names = new TreeMap<>();
    private final SortedMap<String, Object> synced = new TreeMap<>();
    private List<Change> changes = new ArrayList<>();
    private final Map<String, Open> open = new LinkedHashMap<>();

    private void change(Change change) {
      apply(change, names);
      changes.add(change);
    }

    /** What a folder holds is on the disk, and so is the way to it. */
    private void sync(String folder) {
      List<Change> left = new ArrayList<>();
      for (Change change : changes) {
        if (change.folder.equals(folder) || isAbove(change, folder)) {
          apply(change, synced);
        } else {
          left.add(change);
        }
      }
      changes = left;
    }

    private static boolean isAbove(Change change, String folder) {
      return change.isFolder && (folder + "/").startsWith(change.name + "/");
    }
  }

  private static void apply(Change change, SortedMap<String, Object> names) {
    if (change.gone != null) {
      names.remove(change.gone);
    }
    if (change.isFolder) {
      names.put(change.name, "folder");
      if (change.gone != null) {
        move(change.gone + "/", change.name + "/", names);
      }
    } else if (change.file != null) {
      names.put(change.name, change.file);
    }
  }

  private static void move(String from, String to, SortedMap<String, Object> names) {
    SortedMap<String, Object> inside =
        new TreeMap<>(names.subMap(from, from + Character.MAX_VALUE));
    inside.forEach(
        (name, file) -> {
          names.remove(name);
          names.put(to + name.substring(from.length()), file);
        });
  }

  private Disk replay(int moment) {
    Disk disk = new Disk();
    for (Call call : calls.subList(0, moment)) {
      replay(call, disk);
    }
    return disk;
  }

  private void replay(Call call, Disk disk) {
    switch (call.name) {
      case "mkdir" -> makeFolder(name(call, 0), disk);
      case "mkdirat" -> makeFolder(name(call, 1), disk);
      case "open", "creat" -> open(name(call, 0), call, disk);
      case "openat" -> open(name(call, 1), call, disk);
      case "unlink", "rmdir" -> remove(name(call, 0), disk);
      case "unlinkat" -> remove(name(call, 1), disk);
      case "rename" -> rename(name(call, 0), name(call, call.givenName()), disk);
      case "renameat", "renameat2" -> rename(name(call, 1), name(call, call.givenName()), disk);
      default -> ofOpen(call, disk);
    }
  }

  private void ofOpen(Call call, Disk disk) {
    Open open = disk.open.get(call.arguments.get(0));
    if (open == null) {
      return; // elsewhere
    }
    switch (call.name) {
      case "close" -> disk.open.remove(call.arguments.get(0));
      case "write" -> {
        open.file.write(open.position, call.written);
        open.position += call.result;
      }
      case "pwrite64" -> open.file.write(Long.parseLong(call.arguments.get(3)), call.written);
      case "ftruncate" ->
          open.file.content =
              Arrays.copyOf(open.file.content, Integer.parseInt(call.arguments.get(1)));
      default -> {
        if (unsynced.test(open.path())) {
          return;
        }
        if (open.file == null) {
          disk.sync(open.name);
        } else {
          open.file.synced = open.file.content.clone();
        }
      }
    }
  }

  private void makeFolder(String name, Disk disk) {
    if (name != null) {
      disk.change(new Change(folder(name), null, name, null, true));
      if (name.isEmpty()) {
        disk.sync(""); // what is above the folder is another's matter
      }
    }
  }

  private void open(String name, Call call, Disk disk) {
    disk.open.remove(Long.toString(call.result));
    if (name == null) {
      return;
    }
    Object there = disk.names.get(name);
    if (there instanceof String) {
      disk.open.put(Long.toString(call.result), new Open(name, null));
      return;
    }
    File file = (File) there;
    if (file == null) {
      file = new File();
      disk.change(new Change(folder(name), null, name, file, false));
    }
    String flags = call.name.equals("creat") ? "O_TRUNC" : call.arguments.toString();
    if (flags.contains("O_TRUNC")) {
      file.content = new byte[0];
    }
    Open open = new Open(name, file);
    open.position = flags.contains("O_APPEND") ? file.content.length : 0;
    disk.open.put(Long.toString(call.result), open);
  }

  private static void remove(String name, Disk disk) {
    if (name != null) {
      disk.change(new Change(folder(name), name, null, null, false));
    }
  }

  private static void rename(String from, String to, Disk disk) {
    if (from != null && to != null) {
      Object moved = disk.names.get(from);
      disk.change(
          new Change(
              folder(to),
              from,
              to,
              moved instanceof File file ? file : null,
              moved instanceof String));
    }
  }

  private static String folder(String name) {
    return name.contains("/") ? name.substring(0, name.lastIndexOf('/')) : "";
  }

  /** The path in an argument, relative to the folder; null where it is elsewhere. */
  private String name(Call call, int argument) {
    Path path = Path.of(new String(text(call.arguments.get(argument)), StandardCharsets.UTF_8));
    return path.startsWith(root) ? root.relativize(path).toString() : null;
  }

  private static byte[] text(String argument) {
    if (!argument.endsWith("\"")) {
      throw new IllegalStateException(
          "no whole text of strace's: " + argument.substring(Math.max(0, argument.length() - 20)));
    }
    return HexFormat.of().parseHex(argument.replaceAll("\"|\\\\x", ""));
  }
}
