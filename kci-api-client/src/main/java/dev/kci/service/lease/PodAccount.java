package dev.kci.service.lease;

import dev.kci.api.HttpClients;
import dev.kci.service.shard.LeaseException;
import dev.kci.text.ErrorText;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.time.Duration;
import java.util.Map;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509TrustManager;
import okhttp3.HttpUrl;
import okhttp3.OkHttpClient;

/**
 * The service account of the pod that this process is in (source: Kubernetes documentation,
 * "Accessing the Kubernetes API from a Pod").
 *
 * @param server the address of the cluster's API
 * @param namespace the pod's
 * @param folder has the token, which the cluster replaces from time to time
 * @param client trusts the cluster's certificate
 */
public record PodAccount(HttpUrl server, String namespace, Path folder, OkHttpClient client) {
  private static final Duration CALL = Duration.ofSeconds(4);
  private static final Path FOLDER = Path.of("/var/run/secrets/kubernetes.io/serviceaccount");

  /**
   * Returns the account of this pod.
   *
   * @param environment the environment variables
   * @throws LeaseException if this process is not in a pod, or the pod has no token
   */
  public static PodAccount of(Map<String, String> environment) {
    String host = environment.getOrDefault("KUBERNETES_SERVICE_HOST", "");
    String port = environment.getOrDefault("KUBERNETES_SERVICE_PORT", "443");
    if (host.isEmpty()) {
      throw new LeaseException(
          "Leases need a pod in Kubernetes, where KUBERNETES_SERVICE_HOST is set; elsewhere, give"
              + " --shard I/N",
          null);
    }
    try {
      HttpUrl server =
          new HttpUrl.Builder().scheme("https").host(host).port(Integer.parseInt(port)).build();
      return new PodAccount(
          server, Files.readString(FOLDER.resolve("namespace")).strip(), FOLDER, client(FOLDER));
    } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
      throw new LeaseException(
          "Cannot use the pod's service account in "
              + FOLDER
              + ": "
              + ErrorText.of(e)
              + "; expected automountServiceAccountToken: true",
          e);
    }
  }

  private static OkHttpClient client(Path folder) throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance(KeyStore.getDefaultType());
    trusted.load(null, null);
    byte[] pem = Files.readAllBytes(folder.resolve("ca.crt"));
    int number = 0;
    for (Certificate one :
        CertificateFactory.getInstance("X.509")
            .generateCertificates(new ByteArrayInputStream(pem))) {
      trusted.setCertificateEntry("ca-" + number++, one);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(trusted);
    for (TrustManager manager : factory.getTrustManagers()) {
      if (manager instanceof X509TrustManager x509) {
        SSLContext context = SSLContext.getInstance("TLS");
        context.init(null, new TrustManager[] {x509}, null);
        return HttpClients.builder(CALL, CALL, CALL)
            .sslSocketFactory(context.getSocketFactory(), x509)
            .build();
      }
    }
    throw new GeneralSecurityException("no X.509 trust manager");
  }

  /**
   * Returns the current token.
   *
   * @throws IOException if it cannot be read
   */
  String token() throws IOException {
    return Files.readString(folder.resolve("token")).strip();
  }
}
