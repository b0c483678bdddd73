package dev.kci.benchmarks;

import java.io.IOException;
import java.io.InputStream;
import java.net.HttpURLConnection;
import java.net.URI;

/** The minimum a Java program does to read a URL, as a baseline for kci-api. */
final class BareGet {
  private BareGet() {}

  public static void main(String[] args) throws IOException {
    HttpURLConnection connection = (HttpURLConnection) URI.create(args[0]).toURL().openConnection();
    try (InputStream body = connection.getInputStream()) {
      body.readAllBytes();
    }
  }
}
