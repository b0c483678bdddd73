package dev.kci.storage;

import dev.kci.api.HttpClients;
import dev.kci.config.Secret;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okio.BufferedSink;
import org.jspecify.annotations.Nullable;

/**
 * KernelCI's own storage server (kind {@code backend}): uploads are multipart forms to {@code
 * {api_url}/upload}, downloads come from {@code {base_url}/{folder}/{name}}. Source: the storage
 * section of the pipeline configuration's description.
 */
public final class BackendStorage implements Storage {
  private static final MediaType BINARY = MediaType.get("application/octet-stream");
  private static final int UNAUTHORIZED = 401;
  private static final int FORBIDDEN = 403;
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int GONE = 410;
  private static final int TOO_MANY_REQUESTS = 429;

  private final HttpUrl uploadUrl;
  private final URI baseUrl;
  private final @Nullable Secret credential;
  private final UploadRetry retry;
  private final OkHttpClient client =
      // the server answers an upload only after moving the whole file to its final place
      HttpClients.builder(Duration.ofSeconds(30), Duration.ofMinutes(5), Duration.ofHours(2))
          .writeTimeout(Duration.ofMinutes(1))
          .followRedirects(true)
          .build();

  /**
   * @param apiUrl the server's URL, whose {@code upload} endpoint is used
   * @param baseUrl where the files can be downloaded
   * @param credential sent unchanged in the Authorization header; null for none
   */
  public BackendStorage(URI apiUrl, URI baseUrl, @Nullable Secret credential, UploadRetry retry) {
    this.uploadUrl = StorageUrls.endpoint(apiUrl, "upload");
    this.baseUrl = baseUrl;
    this.credential = credential;
    this.retry = retry;
  }

  @Override
  public URI upload(Path file, String folder, String name) {
    return upload(file, folder, name, UploadProgress.none());
  }

  @Override
  public URI upload(Path file, String folder, String name, UploadProgress progress) {
    StoredName stored = new StoredName(folder, name);
    String what = "Upload of " + stored + " to " + uploadUrl;
    if (!Files.isRegularFile(file)) {
      throw new StorageException(what + ": " + file + " does not exist or is not a regular file");
    }
    return retry.run(
        what,
        () -> {
          send(file, stored, progress, what);
          return StorageUrls.join(baseUrl, stored);
        });
  }

  private void send(Path file, StoredName stored, UploadProgress progress, String what)
      throws IOException {
    try (Response response = client.newCall(request(file, stored, progress)).execute()) {
      if (response.code() == CONFLICT) { // an upload to the same path is in progress
        throw new IOException(failure(response));
      }
      requireSuccess(response, what);
    }
  }

  private static void requireSuccess(Response response, String what) throws IOException {
    if (response.isSuccessful()) {
      return;
    }
    String failure = failure(response);
    if (response.code() == TOO_MANY_REQUESTS || response.code() >= 500) {
      throw new IOException(failure);
    }
    if (response.code() == NOT_FOUND || response.code() == GONE) {
      throw StorageException.missing(what + ": " + failure, null);
    }
    if (response.code() == UNAUTHORIZED || response.code() == FORBIDDEN) {
      throw StorageException.unauthorized(what + ": " + failure);
    }
    throw new StorageException(what + ": " + failure);
  }

  /** Creates a request that reopens the file for each attempt. */
  private Request request(Path file, StoredName stored, UploadProgress progress) {
    // The server streams a file only if the folder precedes it, and accepts one file.
    RequestBody form =
        new MultipartBody.Builder()
            .setType(MultipartBody.FORM)
            .addFormDataPart("path", stored.folder())
            .addFormDataPart("file0", stored.name(), body(file, progress))
            .build();
    Request.Builder request = new Request.Builder().url(uploadUrl).post(form);
    if (credential != null) {
      request.header("Authorization", credential.reveal());
    }
    return request.build();
  }

  private static RequestBody body(Path file, UploadProgress progress) {
    return new RequestBody() {
      @Override
      public MediaType contentType() {
        return BINARY;
      }

      @Override
      public long contentLength() throws IOException {
        return Files.size(file);
      }

      @Override
      public void writeTo(BufferedSink sink) throws IOException {
        // not closed: the sink belongs to the whole request
        Files.copy(file, new WatchedOutputStream(sink.outputStream(), progress));
      }
    };
  }

  @Override
  public long length(String folder, String name) {
    URI url = StorageUrls.join(baseUrl, new StoredName(folder, name));
    String what = "HEAD " + url;
    return retry.run(
        what,
        () -> {
          try (Response response = client.newCall(download(url).head().build()).execute()) {
            requireSuccess(response, what);
            String length = response.header("Content-Length", "");
            if (!length.matches("\\d{1,18}")) {
              throw new StorageException(what + ": the answer has no Content-Length");
            }
            return Long.parseLong(length);
          }
        });
  }

  @Override
  public InputStream open(String folder, String name) {
    URI url = StorageUrls.join(baseUrl, new StoredName(folder, name));
    String what = "GET " + url;
    return retry.run(
        what,
        () -> {
          Response response = client.newCall(download(url).build()).execute();
          try {
            requireSuccess(response, what);
            return response.body().byteStream();
          } catch (IOException | StorageException e) {
            response.close();
            throw e;
          }
        });
  }

  /** Cancels all transfers in progress, which then fail. */
  @Override
  public void close() {
    HttpClients.close(client);
  }

  private static Request.Builder download(URI url) {
    // Compression would hide the length of the stored file.
    return new Request.Builder().url(HttpUrl.get(url)).header("Accept-Encoding", "identity");
  }

  /** Returns the status and the start of the server's answer, on one line. */
  private static String failure(Response response) throws IOException {
    String said = response.peekBody(300).string().strip().replaceAll("\\s+", " ");
    return response.code() + " " + said;
  }
}
