package dev.kci.abuse.stage;

import java.io.IOException;

/** Thrown if the API refuses a request: what a stranger cannot even store is harmless. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
