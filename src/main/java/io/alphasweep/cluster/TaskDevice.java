package io.alphasweep.cluster;

import org.apache.spark.TaskContext;

/** The device that a task trains on. */
final class TaskDevice {

  private TaskDevice() {}

  /**
   * @param requested {@code auto}, {@code cpu}, {@code cuda} or {@code cuda:N}, as the person gave
   *     it
   * @param task the task that asks
   */
  static String of(String requested, TaskContext task) {
    return requested;
  }
}
