package dev.kci.git;

import java.io.IOException;
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

/** Serves one bare repository over SSH on loopback, to whoever has the one key. */
public final class GitSshServer implements AutoCloseable {
  private final SshServer server = SshServer.setUpDefaultServer();
  private final KeyPair hostKey = newKey();
  private final KeyPair clientKey = newKey();

  public GitSshServer(Path repository) throws IOException, GeneralSecurityException {
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(hostKey));
    server.setPublickeyAuthenticator(
        (user, key, session) -> KeyUtils.compareKeys(key, clientKey.getPublic()));
    server.setCommandFactory(
        (channel, command) ->
            new AbstractCommandSupport(command, null) {
              @Override
              public void run() {
                onExit(serve(this, repository));
              }
            });
    server.start();
  }

  private static int serve(AbstractCommandSupport command, Path directory) {
    if (!command.getCommand().startsWith("git-upload-pack ")) {
      return 127;
    }
    try (Repository repository = new FileRepository(directory.toFile())) {
      UploadPack service = new UploadPack(repository);
      String protocol = command.getEnvironment().getEnv().get("GIT_PROTOCOL");
      service.setExtraParameters(protocol == null ? List.of() : List.of(protocol));
      service.upload(command.getInputStream(), command.getOutputStream(), command.getErrorStream());
      return 0;
    } catch (IOException e) {
      return 1;
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

  /** Makes the server known to a user with this home. */
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

  /** Writes the key that the server takes, as OpenSSH does. */
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
