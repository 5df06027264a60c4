package io.alphasweep.store;

import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;

/** Local files on a disk that does not answer now and then: every reading call may fail. */
public final class FailingFiles extends HadoopFiles.LocalFiles {

  private static final AtomicInteger LEFT = new AtomicInteger();

  private static volatile boolean files;

  /** Lets this be the local file system of a configuration, and of what is made of it. */
  public static void install(Configuration hadoop) {
    hadoop.setClass("fs.file.impl", FailingFiles.class, FileSystem.class);
    hadoop.setBoolean("fs.file.impl.disable.cache", true);
  }

  /** Undoes {@link #install}. */
  public static void uninstall(Configuration hadoop) {
    hadoop.unset("fs.file.impl");
    hadoop.unset("fs.file.impl.disable.cache");
  }

  /** From now on, so many calls fail. */
  public static void fail(int times) {
    LEFT.set(times);
    files = false;
  }

  /** From now on, no Parquet file can be opened any more. */
  public static void failFiles() {
    files = true;
  }

  /** How many calls have still to fail. */
  public static int left() {
    return Math.max(0, LEFT.get());
  }

  @Override
  public FSDataInputStream open(Path path, int bufferSize) throws IOException {
    if (LEFT.getAndDecrement() > 0 || (files && path.getName().endsWith(".parquet"))) {
      throw new IOException("Input/output error");
    }
    return super.open(path, bufferSize);
  }

  @Override
  public FileStatus[] listStatus(Path path) throws IOException {
    if (LEFT.getAndDecrement() > 0) {
      throw new IOException("Input/output error");
    }
    return super.listStatus(path);
  }
}
