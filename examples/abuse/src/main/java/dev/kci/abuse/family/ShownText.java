package dev.kci.abuse.family;

/** A payload in every field of a checkout and the nodes below it, as one output shows it. */
record ShownText(TextPayload payload, Output output) {
  @Override
  public String toString() {
    return payload.name() + " in " + output.name();
  }
}
