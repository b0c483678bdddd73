package dev.kci.git;

import java.io.File;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactory;
import org.eclipse.jgit.transport.sshd.SshdSessionFactoryBuilder;
import org.jspecify.annotations.Nullable;

/**
 * SSH with the user's configuration, known hosts, keys and agent, or with a single key. Unknown
 * hosts are rejected, since there is nobody to ask. Thread-safe; created on first use, since most
 * configurations have no SSH remotes.
 */
final class SshSessions implements AutoCloseable {
  private final File home;
  private final Optional<Path> key;
  private final @Nullable String agentSocket;
  private @Nullable SshdSessionFactory factory;

  /**
   * @param home contains {@code .ssh} with configuration, known hosts and keys
   * @param key the key to log in with instead of those
   * @param agentSocket the socket of the user's ssh-agent; null without one
   */
  SshSessions(File home, Optional<Path> key, @Nullable String agentSocket) {
    this.home = home;
    this.key = key;
    this.agentSocket = agentSocket;
  }

  synchronized SshSessionFactory factory() {
    if (factory == null) {
      SshdSessionFactoryBuilder builder =
          new SshdSessionFactoryBuilder()
              .setHomeDirectory(home)
              .setSshDirectory(new File(home, ".ssh"))
              .setConnectorFactory(new SshAgent(agentSocket));
      key.ifPresent(file -> builder.setDefaultIdentities(directory -> List.of(file)));
      factory = builder.build(null);
    }
    return new CheckedSshSessions(factory);
  }

  @Override
  public synchronized void close() {
    if (factory != null) {
      factory.close();
    }
  }
}
