package dev.kci.storage;

import dev.kci.text.ErrorText;
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
import org.apache.sshd.client.SshClient;
import org.apache.sshd.client.keyverifier.KnownHostsServerKeyVerifier;
import org.apache.sshd.client.keyverifier.RejectAllServerKeyVerifier;
import org.apache.sshd.client.session.ClientSession;
import org.apache.sshd.common.SshException;
import org.apache.sshd.common.config.keys.FilePasswordProvider;
import org.apache.sshd.common.keyprovider.FileKeyPairProvider;
import org.apache.sshd.sftp.client.SftpClient;
import org.apache.sshd.sftp.client.SftpClient.OpenMode;
import org.apache.sshd.sftp.client.SftpClientFactory;
import org.apache.sshd.sftp.common.SftpConstants;
import org.apache.sshd.sftp.common.SftpException;
import org.jspecify.annotations.Nullable;

/**
 * Storage on an SSH server (SFTP). A file is sent under another name and renamed when complete. The
 * server's key must be in the known hosts. Needs Apache MINA SSHD (sshd-core, sshd-sftp) on the
 * class path.
 */
public final class SshStorage implements Storage {
  private static final Duration CONNECT = Duration.ofSeconds(30);

  private final Server server;
  private final URI baseUrl;
  private final UploadRetry retry;
  private final SshClient client;

  /**
   * The destination of the files.
   *
   * @param path the folder on the server that {@code base_url} serves
   */
  public record Server(String host, int port, String user, String path) {
    @Override
    public String toString() {
      return "sftp://" + user + "@" + host + ":" + port + path;
    }
  }

  /**
   * @param baseUrl where the files can be downloaded
   * @param privateKey the key to log in with; null for the keys in the user's {@code ~/.ssh}
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
    String what = what("Upload", stored);
    return retry.run(
        what,
        () -> {
          try {
            send(file, stored, progress);
            return StorageUrls.join(baseUrl, stored);
          } catch (IOException e) {
            if (!Files.isReadable(file)) {
              throw new StorageException(what + ": " + reason(e), e);
            }
            throw passing(what, e);
          }
        });
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
          throw e; // something else has that name
        }
      }
    }
    return folder;
  }

  /** Plain SFTP version 3 does not rename over an existing file, so that is removed first. */
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
    String what = what("Look-up", stored);
    return retry.run(
        what,
        () -> {
          try (ClientSession session = connect();
              SftpClient sftp = SftpClientFactory.instance().createSftpClient(session)) {
            return sftp.stat(server.path() + "/" + stored).getSize();
          } catch (IOException e) {
            throw passing(what, e);
          }
        });
  }

  @Override
  public InputStream open(String folder, String name) {
    StoredName stored = new StoredName(folder, name);
    String what = what("Download", stored);
    return retry.run(
        what,
        () -> {
          try {
            return open(stored);
          } catch (IOException e) {
            throw passing(what, e);
          }
        });
  }

  private InputStream open(StoredName stored) throws IOException {
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
  }

  /**
   * Returns the failure if a retry may help.
   *
   * @throws StorageException if the server refuses
   */
  private static IOException passing(String what, IOException e) {
    int status = e instanceof SftpException sftp ? sftp.getStatus() : SftpConstants.SSH_FX_OK;
    if (status == SftpConstants.SSH_FX_NO_SUCH_FILE) {
      throw StorageException.missing(what + ": " + reason(e), e);
    }
    if (status == SftpConstants.SSH_FX_PERMISSION_DENIED) {
      throw new StorageException(what + ": " + reason(e), e);
    }
    return e instanceof SshException ? new IOException(reason(e), e) : e;
  }

  private String what(String transfer, StoredName stored) {
    return transfer + " of " + stored + " at " + server;
  }

  /** Cancels all transfers in progress, which then fail. */
  @Override
  public void close() {
    client.stop();
  }

  /** The SSH library's own messages contain the names of its classes. */
  private static String reason(Exception e) {
    Throwable cause = e;
    while (cause instanceof SshException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return ErrorText.of(cause);
  }
}
