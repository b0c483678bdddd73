package dev.kci.sandbox.storage;

import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.storage.ByteRange.Unsatisfiable;
import dev.kci.sandbox.storage.MultipartReader.Part;
import io.javalin.config.RoutesConfig;
import io.javalin.http.Context;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The storage server: {@code POST /storage/upload} (and {@code /upload}), then GET or HEAD of
 * {@code /storage/PATH/NAME}, also by range. Files of any size are streamed.
 */
public final class StorageRoutes {
  private static final Pattern BOUNDARY =
      Pattern.compile("multipart/form-data;.*boundary=\"?([^\";]+)\"?.*");
  private static final DateTimeFormatter HTTP_DATE =
      DateTimeFormatter.ofPattern("EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ENGLISH)
          .withZone(ZoneOffset.UTC);
  private static final String PREFIX = "/storage/";

  private final FileStore files;
  private final Accounts accounts;

  /**
   * Creates the routes.
   *
   * @param folder the folder of the files
   * @param incoming the folder of uploads in progress
   */
  public StorageRoutes(Path folder, Path incoming, Accounts accounts, InstantSource clock)
      throws IOException {
    this.files = new FileStore(folder, incoming, clock);
    this.accounts = accounts;
  }

  public void register(RoutesConfig routes) {
    routes.post("/upload", this::upload);
    routes.post("/storage/upload", this::upload);
    routes.get("/storage/<file>", ctx -> download(ctx, true));
    routes.head("/storage/<file>", ctx -> download(ctx, false));
  }

  private void upload(Context ctx) throws IOException {
    checkToken(ctx.header("Authorization"));
    String type = ctx.header("Content-Type");
    Matcher boundary = BOUNDARY.matcher(type == null ? "" : type);
    if (!boundary.matches()) {
      throw ApiFailure.of(400, "Expected a multipart form");
    }
    InputStream body = ctx.req().getInputStream();
    try {
      store(new MultipartReader(body, boundary.group(1)));
    } catch (EOFException e) {
      throw ApiFailure.of(400, "The upload was cut: " + e.getMessage());
    }
    ctx.result("File uploaded successfully");
  }

  private void store(MultipartReader form) throws IOException {
    String folder = "";
    for (Optional<Part> part = form.next(); part.isPresent(); part = form.next()) {
      Part found = part.get();
      if (found.name().equals("path")) {
        folder = new String(found.body().readAllBytes(), StandardCharsets.UTF_8).strip();
      } else if (found.name().equals("file0") && found.fileName() != null) {
        if (folder.isEmpty()) {
          throw ApiFailure.of(400, "The field 'path' must come before the file");
        }
        files.store(folder, found.fileName(), found.body());
        return; // further files are ignored, as on the real server
      }
    }
    throw ApiFailure.of(400, "No field 'file0' with a file");
  }

  /** The header is the bare token; the scheme Bearer is accepted too. */
  private void checkToken(@Nullable String authorization) {
    String token = authorization == null ? "" : authorization.replaceFirst("^Bearer ", "");
    if (accounts.withToken(token.trim()).isEmpty()) {
      throw ApiFailure.unauthorized();
    }
  }

  /** Decodes a path; a plus stays a plus, because this is not a form. */
  private static String decoded(String path) {
    try {
      return URLDecoder.decode(path.replace("+", "%2B"), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw ApiFailure.of(400, "Bad path: " + path);
    }
  }

  private void download(Context ctx, boolean withBody) throws IOException {
    Path file =
        files
            .find(decoded(ctx.path().substring(PREFIX.length())))
            .orElseThrow(() -> ApiFailure.of(404, "Not Found"));
    long size = Files.size(file);
    Instant modified = Files.getLastModifiedTime(file).toInstant();
    ctx.header("Accept-Ranges", "bytes");
    ctx.header("Last-Modified", HTTP_DATE.format(modified));
    ctx.contentType("application/octet-stream");
    try {
      ByteRange range = ByteRange.of(ctx.header("Range"), size);
      if (range.partial()) {
        ctx.status(206);
        ctx.header("Content-Range", range.header());
      }
      ctx.res().setContentLengthLong(range.length());
      if (withBody) {
        ctx.result(range.open(file));
      }
    } catch (Unsatisfiable e) {
      ctx.status(416);
      ctx.header("Content-Range", "bytes */" + size);
    }
  }
}
