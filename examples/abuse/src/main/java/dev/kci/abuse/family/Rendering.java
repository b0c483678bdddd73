package dev.kci.abuse.family;

/**
 * A payload in every text field of a job's node and its parent, rendered for a runtime.
 *
 * @param payload with {@code CMD} for the canary's command
 */
record Rendering(String payload, String runtime, String job) {
  @Override
  public String toString() {
    String shown = payload.length() > 40 ? payload.substring(0, 40) + "…" : payload;
    return runtime + " " + job + " " + Printable.of(shown);
  }
}
