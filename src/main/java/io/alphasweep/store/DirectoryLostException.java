package io.alphasweep.store;

import java.io.IOException;

/**
 * The directory is no longer this driver's, so it may write nothing more there. The message is a
 * sentence for people.
 */
public final class DirectoryLostException extends IOException {

  private static final long serialVersionUID = 1;

  DirectoryLostException(String message) {
    super(message);
  }
}
