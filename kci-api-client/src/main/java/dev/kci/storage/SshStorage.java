package dev.kci.storage;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.UUID;
import java.util.random.RandomGenerator;
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Storage on a server that is reached by SSH (SFTP). A file is sent under another name and renamed
 * when complete. The server's key must be in the known hosts; an unknown one is refused. Needs
 * Apache MINA SSHD (sshd-core, sshd-sftp) on the class path.
 */
public final class SshStorage implements Storage {
  private static final Logger LOG = LoggerFactory.getLogger(SshStorage.class);
  private static final Duration CONNECT = Duration.ofSeconds(30);

  private final Server server;
  private final URI baseUrl;
  private final UploadRetry retry;
  private final SshClient client;
  private final RandomGenerator random = RandomGenerator.getDefault();

  /**
   * Where the files go.
   *
   * @param path the folder on the server that {@code base_url} shows
   */
  public record Server(String host, int port, String user, String path) {
    @Override
    public String toString() {
      return "sftp://" + user + "@" + host + ":" + port + path;
    }
  }

  /**
   * @param baseUrl where the files can be downloaded
   * @param privateKey the key to log in with; null for those of the user's {@code ~/.ssh}
   * @param knownHosts null for the user's {@code ~/.ssh/known_hosts}
   */
  public SshStorage(
      Server server,
      URI baseUrl,
      @Nullable Path privateKey,
      @Nullable Path knownHosts,
      UploadRetry retry) {
    this.server = server;
    this.baseUrl = baseUrl;
    this.retry = retry;
    this.client = SshClient.setUpDefaultClient();
    Path home = Path.of(System.getProperty("user.home", "."));
    client.setServerKeyVerifier(
        new KnownHostsServerKeyVerifier(
            RejectAllServerKeyVerifier.INSTANCE,
            knownHosts == null ? home.resolve(".ssh/known_hosts") : knownHosts));
    if (privateKey != null) {
      client.setKeyIdentityProvider(new FileKeyPairProvider(privateKey));
    }
    client.setFilePasswordProvider(FilePasswordProvider.EMPTY);
    client.start();
  }

  @Override
  public URI upload(Path file, String folder, String name) {
    return upload(file, folder, name, UploadProgress.none());
  }

  @Override
  public URI upload(Path file, String folder, String name, UploadProgress progress) {
    StoredName stored = new StoredName(folder, name);
    for (int attempt = 1; ; attempt++) {
      try {
        send(file, stored, progress);
        return StorageUrls.join(baseUrl, stored);
      } catch (IOException e) {
        if (attempt >= retry.attempts() || !mayPass(e) || !Files.isReadable(file)) {
          throw failure("Upload", stored, e);
        }
        Duration wait = retry.backoff().after(attempt, random);
        LOG.warn("Upload of {} to {}: {}; again in {} ms", stored, server, e, wait.toMillis());
        if (retry.stop().await(wait)) {
          throw StorageException.stopped(message("Upload (stopped)", stored, e), e);
        }
      }
    }
  }

  private void send(Path file, StoredName stored, UploadProgress progress) throws IOException {
    try (ClientSession session = connect();
        SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
      String folder = makeFolders(sftp, stored);
      String part = folder + "/." + stored.name() + "." + UUID.randomUUID() + ".part";
      try (OutputStream out =
          new WatchedOutputStream(sftp.write(part, OpenMode.Write, OpenMode.Create), progress)) {
        Files.copy(file, out);
      }
      rename(sftp, part, folder + "/" + stored.name());
    }
  }

  private String makeFolders(SftpClient sftp, StoredName stored) throws IOException {
    String folder = server.path();
    List<String> levels = List.of(stored.folder().split("/"));
    for (String level : levels) {
      folder = folder + "/" + level;
      try {
        sftp.mkdir(folder);
      } catch (SftpException e) {
        if (!sftp.stat(folder).isDirectory()) {
          throw e; // there is something else of that name
        }
      }
    }
    return folder;
  }

  /** Plain SFTP version 3 refuses to rename over a file, so that one has to go first. */
  private static void rename(SftpClient sftp, String from, String to) throws IOException {
    try {
      sftp.rename(from, to);
    } catch (SftpException e) {
      sftp.remove(to);
      sftp.rename(from, to);
    }
  }

  private ClientSession connect() throws IOException {
    ClientSession session =
        client
            .connect(server.user(), server.host(), server.port())
            .verify(CONNECT)
            .getClientSession();
    try {
      session.auth().verify(CONNECT);
      return session;
    } catch (IOException e) {
      session.close(true);
      throw e;
    }
  }

  @Override
  public long length(String folder, String name) {
    StoredName stored = new StoredName(folder, name);
    try (ClientSession session = connect();
        SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
      return sftp.stat(server.path() + "/" + stored).getSize();
    } catch (IOException e) {
      throw failure("Look-up", stored, e);
    }
  }

  @Override
  public InputStream open(String folder, String name) {
    StoredName stored = new StoredName(folder, name);
    try {
      ClientSession session = connect();
      try {
        SftpClient sftp = SftpClientFactory.instance().createSftpClient(session);
        InputStream content = sftp.read(server.path() + "/" + stored);
        return new FilterInputStream(content) {
          @Override
          public void close() throws IOException {
            try (session;
                sftp) {
              super.close();
            }
          }
        };
      } catch (IOException e) {
        session.close(true);
        throw e;
      }
    } catch (IOException e) {
      throw failure("Download", stored, e);
    }
  }

  /** Whether another attempt may help: not when the server says no. */
  private static boolean mayPass(IOException e) {
    return !(e instanceof SftpException sftp
        && sftp.getStatus() == SftpConstants.SSH_FX_PERMISSION_DENIED);
  }

  private StorageException failure(String what, StoredName stored, IOException e) {
    return new StorageException(message(what, stored, e), e);
  }

  private String message(String what, StoredName stored, IOException e) {
    return what + " of " + stored + " at " + server + ": " + e;
  }

  /** Ends all transfers under way, which then fail. */
  @Override
  public void close() {
    client.stop();
  }
}
