package io.alphasweep.cluster;

import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.spark.TaskContext;
import org.apache.spark.resource.ResourceInformation;

/**
 * The device that a task trains on: the one that Spark lent to it, by the number that CUDA gives to
 * that device in this process.
 *
 * <p>Spark lends <em>addresses</em>, the strings that its discovery script printed. CUDA counts
 * devices from 0, and {@code CUDA_VISIBLE_DEVICES} makes it count those of its list alone, so the
 * two need not agree. An address has one meaning in each case, so two addresses never become one
 * device:
 *
 * <ul>
 *   <li>no such variable: the address is CUDA's number;
 *   <li>a list of numbers: the address is one of them, and its place in the list is CUDA's number;
 *   <li>a list of UUIDs: an address that is a UUID is one of them; one that is a number is a place
 *       in the list, as where a container counts what it was given.
 * </ul>
 *
 * <p>What fits none of these fails its pack with a sentence, since a wrong guess would train two
 * packs on one device and leave another idle. The numbers of {@code nvidia-smi} are CUDA's where
 * {@code CUDA_DEVICE_ORDER} is {@code PCI_BUS_ID}, which {@link SparkSessions} sets.
 */
final class TaskDevice {

  private static final String VISIBLE = "CUDA_VISIBLE_DEVICES";
  private static final String CPU = "cpu";
  private static final String CUDA = "cuda:";

  private TaskDevice() {}

  /**
   * The device for a task. Tasks to which Spark lent shares of one device get the same.
   *
   * @param requested {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}, as the person gave
   *     it; {@code cuda:N} must be the device that Spark lent, since another may be lent to another
   *     task
   * @param task the task that asks
   * @return what was requested where Spark lent nothing, else {@code cpu} or {@code cuda:N}
   * @throws IllegalStateException if the device that Spark lent cannot be told, or is not the one
   *     requested
   */
  static String of(String requested, TaskContext task) {
    ResourceInformation lent = task.resourcesJMap().get(PackResources.GPU);
    // A pack trains on one device, whatever was lent to it.
    return lent == null || lent.addresses().length == 0
        ? requested
        : of(requested, lent.addresses()[0], System.getenv(VISIBLE));
  }

  /**
   * @param visible the value of {@code CUDA_VISIBLE_DEVICES}; null where it is not set
   */
  static String of(String requested, String address, String visible) {
    if (requested.equals(CPU)) {
      return CPU;
    }
    String device = CUDA + (visible == null ? number(address) : place(address, visible));
    if (requested.startsWith(CUDA) && !requested.equals(device)) {
      throw new IllegalStateException(
          "--device %s: Spark lent %s to this task, and %1$s may be another's; use --device cuda"
              .formatted(requested, device));
    }
    return device;
  }

  private static int number(String address) {
    if (!isNumber(address)) {
      throw new IllegalStateException(
          "Spark lent the device %s, and without %s its number is not known; let the discovery"
                  .formatted(address, VISIBLE)
              + " script print numbers, as scripts/discover-gpus does");
    }
    return Integer.parseInt(address);
  }

  private static int place(String address, String visible) {
    // CUDA ignores what follows a number below 0.
    List<String> entries =
        Stream.of(visible.split(",", -1))
            .map(String::strip)
            .takeWhile(entry -> !entry.isEmpty() && !entry.startsWith("-"))
            .toList();
    long numbers = entries.stream().filter(TaskDevice::isNumber).count();
    if (numbers > 0 && numbers < entries.size()) {
      throw refusal(address, visible, "which mixes numbers with UUIDs; give one kind");
    }
    if (entries.stream().distinct().count() < entries.size()) {
      throw refusal(address, visible, "which names a device twice; name each once");
    }
    if (numbers == 0 && isNumber(address)) {
      int place = Integer.parseInt(address);
      if (place < entries.size()) {
        return place;
      }
    } else {
      int[] places =
          IntStream.range(0, entries.size())
              .filter(place -> same(entries.get(place), address))
              .toArray();
      if (places.length == 1) {
        return places[0];
      }
      if (places.length > 1) {
        throw refusal(address, visible, "where more than one entry fits; give whole UUIDs");
      }
    }
    throw refusal(
        address, visible, "which hides it; let the discovery script print what the list shows");
  }

  /** CUDA takes the beginning of a UUID for the whole. */
  private static boolean same(String entry, String address) {
    return isNumber(entry)
        ? isNumber(address) && Integer.parseInt(entry) == Integer.parseInt(address)
        : !isNumber(address) && (address.startsWith(entry) || entry.startsWith(address));
  }

  private static boolean isNumber(String text) {
    return text.matches("\\d{1,4}");
  }

  private static IllegalStateException refusal(String address, String visible, String why) {
    return new IllegalStateException(
        "Spark lent the device %s, but %s is '%s', %s".formatted(address, VISIBLE, visible, why));
  }
}
