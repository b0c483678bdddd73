package dev.kci.api.model;

/** The times back from now in which the server looks for anomalies; it takes no others. */
public enum TelemetryWindow {
  ONE_HOUR("1h"),
  THREE_HOURS("3h"),
  SIX_HOURS("6h"),
  TWELVE_HOURS("12h"),
  ONE_DAY("24h"),
  TWO_DAYS("48h");

  private final String wireName;

  TelemetryWindow(String wireName) {
    this.wireName = wireName;
  }

  /** The text as the API writes it. */
  public String wireName() {
    return wireName;
  }
}
