package io.alphasweep.cluster;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import org.apache.spark.TaskContext;
import org.apache.spark.api.java.function.Function;

/**
 * The device that a task would train on, told once as many tasks as were asked for run at the same
 * time.
 */
record DeviceOfATask(String meeting, int tasks) implements Function<Integer, String> {

  private static final long MOST_SECONDS = 60;

  @Override
  public String call(Integer task) throws IOException, InterruptedException {
    Files.createFile(Path.of(meeting, "task-" + task));
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(MOST_SECONDS);
    while (new File(meeting).list().length < tasks) {
      if (System.nanoTime() > deadline) {
        throw new IllegalStateException("the other tasks did not start beside task " + task);
      }
      Thread.sleep(20);
    }
    return TaskDevice.of("auto", TaskContext.get());
  }
}
