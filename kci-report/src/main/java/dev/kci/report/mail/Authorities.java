package dev.kci.report.mail;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLSocketFactory;
import javax.net.ssl.TrustManagerFactory;

/** The trusted certificates, from a PEM file. */
record Authorities(SSLSocketFactory socketFactory) {

  /**
   * @throws UncheckedIOException when the file cannot be read or has no certificate
   */
  static Authorities load(Path file) {
    try (InputStream in = Files.newInputStream(file)) {
      KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
      trusted.load(null, null);
      Collection<? extends Certificate> certificates =
          CertificateFactory.getInstance("X.509").generateCertificates(in);
      int number = 0;
      for (Certificate certificate : certificates) {
        trusted.setCertificateEntry("authority-" + number++, certificate);
      }
      if (number == 0) {
        throw new IOException("it has no certificate; expected PEM");
      }
      TrustManagerFactory trust =
          TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
      trust.init(trusted);
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, trust.getTrustManagers(), null);
      return new Authorities(context.getSocketFactory());
    } catch (GeneralSecurityException | IOException e) {
      throw new UncheckedIOException(
          new IOException(
              "Cannot read certificates from "
                  + file
                  + ": "
                  + (e instanceof FileSystemException ? "no such readable file" : e.getMessage()),
              e));
    }
  }
}
