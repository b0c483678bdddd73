package dev.kci.text;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.UnknownHostException;
import java.security.cert.CertPathBuilderException;
import java.security.cert.CertificateException;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/** Describes connection errors whose own messages are a bare name or contain Java class names. */
final class ConnectionFailure {
  private static final int DEEPEST = 20;

  private ConnectionFailure() {}

  static boolean isOne(IOException e) {
    return e instanceof InterruptedIOException
        || e instanceof UnknownHostException
        || e instanceof SSLException;
  }

  /** Describes one of these errors. */
  static String words(IOException e) {
    String message = e.getMessage();
    if (e instanceof InterruptedIOException) {
      return "no answer in time" + (message == null ? "" : " (" + message + ")");
    }
    if (e instanceof UnknownHostException) {
      return message == null ? "unknown host" : "unknown host " + message.split(":", 2)[0];
    }
    return "TLS failed: " + tls(e);
  }

  private static String tls(IOException e) {
    @Nullable Throwable cause = e;
    for (int depth = 0; cause != null && depth < DEEPEST; cause = cause.getCause(), depth++) {
      if (cause instanceof CertPathBuilderException) {
        return "the server's certificate was not issued by an authority this machine trusts";
      }
      if (cause instanceof CertificateException && cause.getCause() == null) {
        return "the server's certificate is invalid: " + cause.getMessage();
      }
    }
    return e.getMessage() == null ? "the connection was closed" : e.getMessage();
  }
}
