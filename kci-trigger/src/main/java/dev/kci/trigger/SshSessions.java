package dev.kci.trigger;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * SSH with the user's configuration, known hosts, keys and agent, or with one key. A host that is
 * not known is refused: there is nobody to ask. Thread-safe; made at first use, since most
 * configurations have no SSH remote.
 */
final class SshSessions implements AutoCloseable {
  private final Optional<Path> key;
  private @Nullable SshdSessionFactory factory;

  SshSessions(Optional<Path> key) {
    this.key = key;
  }

  synchronized SshdSessionFactory factory() {
    if (factory == null) {
      File home = new File(System.getProperty("user.home"));
      SshdSessionFactoryBuilder builder =
          new SshdSessionFactoryBuilder()
              .setHomeDirectory(home)
              .setSshDirectory(new File(home, ".ssh"))
              .withDefaultConnectorFactory();
      key.ifPresent(file -> builder.setDefaultIdentities(directory -> List.of(file)));
      factory = builder.build(null);
    }
    return factory;
  }

  @Override
  public synchronized void close() {
    if (factory != null) {
      factory.close();
    }
  }
}
