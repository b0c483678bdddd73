package dev.kci.storage;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.Backoff;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.GeneralSecurityException;
import java.security.KeyPair;
import java.security.PublicKey;
import java.time.Duration;
import java.util.List;
import org.apache.sshd.common.config.keys.KeyUtils;
import org.apache.sshd.common.config.keys.PublicKeyEntry;
import org.apache.sshd.common.config.keys.writer.openssh.OpenSSHKeyPairResourceWriter;
import org.apache.sshd.common.file.virtualfs.VirtualFileSystemFactory;
import org.apache.sshd.common.keyprovider.KeyPairProvider;
import org.apache.sshd.server.SshServer;
import org.apache.sshd.sftp.server.SftpSubsystemFactory;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real SSH server on loopback: MINA's own. */
class SshStorageIT {
  @TempDir Path folder;
  private final SshServer server = SshServer.setUpDefaultServer();
  private Path root;
  private Path key;
  private Path knownHosts;
  private Path file;

  @BeforeEach
  void start() throws IOException, GeneralSecurityException {
    root = Files.createDirectory(folder.resolve("server"));
    Files.createDirectory(root.resolve("data"));
    KeyPair host = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
    KeyPair user = KeyUtils.generateKeyPair("ecdsa-sha2-nistp256", 256);
    key = folder.resolve("id");
    try (OutputStream out = Files.newOutputStream(key)) {
      OpenSSHKeyPairResourceWriter.INSTANCE.writePrivateKey(user, "test", null, out);
    }
    Files.setPosixFilePermissions(key, PosixFilePermissions.fromString("rw-------"));
    server.setHost("127.0.0.1");
    server.setKeyPairProvider(KeyPairProvider.wrap(host));
    PublicKey allowed = user.getPublic();
    server.setPublickeyAuthenticator(
        (name, offered, session) -> name.equals("kci") && KeyUtils.compareKeys(offered, allowed));
    server.setSubsystemFactories(List.of(new SftpSubsystemFactory()));
    server.setFileSystemFactory(new VirtualFileSystemFactory(root));
    server.start();
    knownHosts = folder.resolve("known_hosts");
    Files.writeString(
        knownHosts,
        "[127.0.0.1]:" + server.getPort() + " " + PublicKeyEntry.toString(host.getPublic()) + "\n");
    file = Files.writeString(folder.resolve("spool"), "content");
  }

  @AfterEach
  void stop() throws IOException {
    server.stop(true);
  }

  private SshStorage storage(Path known) {
    Backoff backoff = new Backoff(Duration.ofMillis(1), Duration.ofMillis(2));
    return new SshStorage(
        new SshStorage.Server("127.0.0.1", server.getPort(), "kci", "/data"),
        URI.create("http://files.example.org/"),
        key,
        known,
        new UploadRetry(2, backoff, new StopSignal()));
  }

  @Test
  void storesReplacesAndReadsBack() throws IOException {
    try (SshStorage storage = storage(knownHosts)) {
      assertThat(storage.upload(file, "a/b", "x.tar.gz"))
          .isEqualTo(URI.create("http://files.example.org/a/b/x.tar.gz"));
      assertThat(root.resolve("data/a/b/x.tar.gz")).hasContent("content");
      Files.writeString(file, "longer content");
      storage.upload(file, "a/b", "x.tar.gz");
      assertThat(storage.length("a/b", "x.tar.gz")).isEqualTo(14);
      try (InputStream in = storage.open("a/b", "x.tar.gz")) {
        assertThat(in).hasContent("longer content");
      }
      assertThat(root.resolve("data/a/b")).isDirectoryNotContaining("glob:**.part");
      assertThatThrownBy(() -> storage.length("a/b", "missing"))
          .matches(e -> ((StorageException) e).isMissing());
      assertThatThrownBy(() -> storage.open("a/b", "missing"))
          .matches(e -> ((StorageException) e).isMissing());
      server.stop(true);
      assertThatThrownBy(() -> storage.length("a/b", "x.tar.gz"))
          .hasMessageContaining("attempt 2")
          .matches(e -> !((StorageException) e).isMissing());
    }
  }

  @Test
  void unknownServerKeyIsRejected() throws IOException {
    Path none = Files.createFile(folder.resolve("no_hosts"));
    try (SshStorage storage = storage(none)) {
      assertThatThrownBy(() -> storage.upload(file, "a", "b")).isInstanceOf(StorageException.class);
    }
    assertThat(root.resolve("data")).isEmptyDirectory();
  }
}
