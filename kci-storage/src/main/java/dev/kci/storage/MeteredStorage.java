package dev.kci.storage;

import dev.kci.status.Meters;
import dev.kci.status.Metric;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;

/** Counts and times the uploads to a storage. As thread-safe as the storage. */
public final class MeteredStorage implements Storage {
  private static final Metric UPLOADS =
      Metric.timer(
          "kci_upload_seconds",
          "Uploads, including retries; outcome is ok or failed.",
          "storage",
          "outcome");

  private final Storage storage;
  private final String name;
  private final Meters meters;

  /**
   * @param storage closed along with this
   * @param name the storage's name in the configuration
   */
  public MeteredStorage(Storage storage, String name, Meters meters) {
    this.storage = storage;
    this.name = name;
    this.meters = meters;
    meters.declare(UPLOADS, name, "ok");
    meters.declare(UPLOADS, name, "failed");
  }

  @Override
  public URI upload(Path file, String folder, String name) {
    return upload(file, folder, name, UploadProgress.none());
  }

  @Override
  public URI upload(Path file, String folder, String name, UploadProgress progress) {
    long begun = System.nanoTime();
    String outcome = "failed";
    try {
      URI url = storage.upload(file, folder, name, progress);
      outcome = "ok";
      return url;
    } finally {
      meters.time(UPLOADS, Duration.ofNanos(System.nanoTime() - begun), this.name, outcome);
    }
  }

  @Override
  public long length(String folder, String name) {
    return storage.length(folder, name);
  }

  @Override
  public InputStream open(String folder, String name) {
    return storage.open(folder, name);
  }

  @Override
  public void close() {
    storage.close();
  }
}
