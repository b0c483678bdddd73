package dev.kci.abuse.stage;

import java.io.IOException;

/** The API refused a request: what a stranger cannot even store harms nobody. */
public final class RefusedException extends IOException {
  private static final long serialVersionUID = 1;

  RefusedException(String message) {
    super(message);
  }
}
