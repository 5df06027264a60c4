package io.alphasweep.cluster;

import java.io.IOException;

/** The driver does not answer a task, which can then neither go on nor write. */
final class DriverLostException extends IOException {

  private static final long serialVersionUID = 1;

  DriverLostException(String message, Throwable cause) {
    super(message, cause);
  }
}
