package dev.kci.http;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URL;

/**
 * A health check for images, which have no curl: {@code java -cp EXECUTABLE dev.kci.http.Probe URL}
 * exits with 0 if the URL answers 200 within 5 seconds, else with 1 and one line on stderr. Starts
 * in a tenth of a second, since it uses nothing but the JDK.
 */
public final class Probe {
  private static final int TIMEOUT_MILLIS = 5_000;

  private Probe() {}

  /** Requests the URL that the only argument names, and exits. */
  public static void main(String[] args) {
    System.exit(answersOk(args[0]) ? 0 : 1);
  }

  static boolean answersOk(String url) {
    try {
      HttpURLConnection connection = (HttpURLConnection) new URL(url).openConnection();
      connection.setConnectTimeout(TIMEOUT_MILLIS);
      connection.setReadTimeout(TIMEOUT_MILLIS);
      int code = connection.getResponseCode();
      if (code != HttpURLConnection.HTTP_OK) {
        System.err.println(url + " answered " + code);
      }
      return code == HttpURLConnection.HTTP_OK;
    } catch (IOException e) {
      System.err.println(url + ": " + e.getMessage());
      return false;
    }
  }
}
