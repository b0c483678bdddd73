package dev.kci.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.util.Optional;
import java.util.regex.Pattern;
import okhttp3.MediaType;
import okhttp3.Response;
import okio.Buffer;
import okio.BufferedSource;
import okio.GzipSource;
import okio.Okio;

/**
 * Examines the start of a host's answer to {@code info/refs}, to say what it is if git cannot use
 * it. JGit would quote the answer, or fail in the middle of it.
 */
final class RefsAnswer {
  private static final int OK = 200;

  /** Enough for the capabilities of a smart host, which are in its first lines. */
  static final long BEGINNING = 8192;

  private static final Pattern FIRST_REF = Pattern.compile("(?s)([0-9a-f]{40,64}\trefs/.*)?");

  private static final Pattern SHA_256 = Pattern.compile("object-format=sha256");

  private RefsAnswer() {}

  /**
   * Checks an answer without consuming it.
   *
   * @param dumb whether to accept dumb HTTP
   * @throws RemoteException if it does not contain refs in a usable form
   */
  static void check(Response response, boolean dumb) throws IOException {
    boolean asksForRefs =
        "git-upload-pack".equals(response.request().url().queryParameter("service"));
    if (response.code() == OK && asksForRefs) {
      Optional<String> flaw = flaw(type(response), beginning(response), dumb);
      if (flaw.isPresent()) {
        throw new RemoteException(flaw.get());
      }
    }
  }

  private static Optional<String> flaw(String type, String beginning, boolean dumb) {
    if (type.equals("text/html") || beginning.stripLeading().startsWith("<")) {
      return Optional.of(RemoteException.HTML_PAGE);
    }
    if (type.startsWith("application/x-git-")) {
      return isOfSha256(beginning) ? Optional.of(RemoteException.SHA_256) : Optional.empty();
    }
    return dumb || !FIRST_REF.matcher(beginning).matches()
        ? Optional.empty()
        : Optional.of(RemoteException.DUMB_HTTP);
  }

  /**
   * Returns whether these lines are from a repository with SHA-256 ids (gitprotocol-v2,
   * object-format).
   */
  static boolean isOfSha256(CharSequence lines) {
    return SHA_256.matcher(lines).find();
  }

  private static String type(Response response) {
    MediaType type = response.body().contentType();
    return type == null ? "" : type.type() + "/" + type.subtype();
  }

  private static String beginning(Response response) throws IOException {
    BufferedSource body = response.body().source().peek();
    // JGit requests gzip itself, so the client does not unpack the answer
    boolean zipped = "gzip".equalsIgnoreCase(response.header("Content-Encoding"));
    Buffer read = new Buffer();
    try (BufferedSource plain = zipped ? Okio.buffer(new GzipSource(body)) : body) {
      while (read.size() < BEGINNING && plain.read(read, BEGINNING - read.size()) >= 0) {}
    } catch (EOFException e) {
      // the bytes before it are enough
    }
    return read.readString(ISO_8859_1);
  }
}
