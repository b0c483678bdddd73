package dev.kci.git;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.KeyPairGenerator;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.server.command.AbstractCommandSupport;
import org.eclipse.jgit.internal.storage.file.FileRepository;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.UploadPack;

/** Serves one bare repository over SSH on loopback, to the holder of its key. */
public final class GitSshServer implements AutoCloseable {
  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey = newKey();
  private final KeyPair clientKey = newKey();

  /** Serves a request for a repository; returns the exit code. */
  private interface Service {
    int serve(AbstractCommandSupport command, String protocol) throws IOException;
  }

  public GitSshServer(Path repository) throws IOException, GeneralSecurityException {
    this((command, protocol) -> serve(command, protocol, repository));
  }

  /**
   * A server that starts git itself, for repositories that JGit cannot read.
   *
   * @param protocol as in the variable {@code GIT_PROTOCOL}, whatever the client asks for
   */
  static GitSshServer ofGit(Path repository, String protocol)
      throws IOException, GeneralSecurityException {
    return new GitSshServer((command, asked) -> serveByGit(command, protocol, repository));
  }

  private GitSshServer(Service service) throws IOException, GeneralSecurityException {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, clientKey.getPublic()));
    server.setCommandFactory(
        (channel, command) ->
            new AbstractCommandSupport(command, null) {
              @Override
              public void run() {
                onExit(answer(this, service));
              }
            });
    server.start();
  }

  private static int answer(AbstractCommandSupport command, Service service) {
    if (!command.getCommand().startsWith("git-upload-pack ")) {
      return 127;
    }
    try {
      String protocol = command.getEnvironment().getEnv().get("GIT_PROTOCOL");
      return service.serve(command, protocol == null ? "" : protocol);
    } catch (IOException e) {
      return 1;
    }
  }

  private static int serve(AbstractCommandSupport command, String protocol, Path directory)
      throws IOException {
    try (Repository repository = new FileRepository(directory.toFile())) {
      UploadPack service = new UploadPack(repository);
      service.setExtraParameters(protocol.isEmpty() ? List.of() : List.of(protocol));
      service.upload(command.getInputStream(), command.getOutputStream(), command.getErrorStream());
      return 0;
    }
  }

  /** Answers until the client hangs up; that is enough to list refs. */
  private static int serveByGit(AbstractCommandSupport command, String protocol, Path directory)
      throws IOException {
    ProcessBuilder git = new ProcessBuilder("git", "upload-pack", directory.toString());
    git.environment().put("GIT_PROTOCOL", protocol);
    Process process = git.redirectError(ProcessBuilder.Redirect.DISCARD).start();
    try (InputStream answer = process.getInputStream()) {
      byte[] part = new byte[8192];
      for (int length = answer.read(part); length > 0; length = answer.read(part)) {
        command.getOutputStream().write(part, 0, length);
        command.getOutputStream().flush();
      }
      return 0;
    } finally {
      process.destroy();
    }
  }

  private static KeyPair newKey() throws GeneralSecurityException {
    KeyPairGenerator generator = KeyPairGenerator.getInstance("EC");
    generator.initialize(256);
    return generator.generateKeyPair();
  }

  public String url() {
    return "ssh://git@127.0.0.1:" + server.getPort() + "/linux.git";
  }

  /** Adds the server to the known hosts of a user with this home. */
  public void known(Path home) throws IOException {
    Files.createDirectories(home.resolve(".ssh"));
    Files.writeString(
        home.resolve(".ssh/known_hosts"),
        "[127.0.0.1]:"
            + server.getPort()
            + " "
            + PublicKeyEntry.toString(hostKey.getPublic())
            + "\n");
  }

  /** Writes the accepted key in OpenSSH's format. */
  public void writeKey(Path file) throws IOException, GeneralSecurityException {
    Files.createDirectories(file.getParent());
    Files.createFile(
        file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    try (var out = Files.newOutputStream(file)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(clientKey, "test", null, out);
    }
  }

  @Override
  public void close() throws IOException {
    server.stop(true);
  }
}
