package dev.kci.git;

import java.io.EOFException;
import java.io.File;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.transport.sshd.agent.AbstractConnector;
import org.eclipse.jgit.transport.sshd.agent.Connector;
import org.eclipse.jgit.transport.sshd.agent.ConnectorFactory;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Connects to the user's ssh-agent through its Unix socket, with the JDK's own channels. JGit's
 * connector is another jar, whose native code it unpacks into the temporary folder. JGit builds the
 * messages. Source of the framing: draft-miller-ssh-agent, section 3.
 */
final class SshAgent implements ConnectorFactory {
  private static final Logger LOG = LoggerFactory.getLogger(SshAgent.class);
  private static final String VARIABLE = "SSH_AUTH_SOCK";

  private final @Nullable String socket;

  /**
   * @param socket the path from the environment; null without an agent
   */
  SshAgent(@Nullable String socket) {
    this.socket = socket;
  }

  @Override
  public boolean isSupported() {
    return socket != null && !socket.isBlank();
  }

  @Override
  public String getName() {
    return "unix-socket";
  }

  /** Returns the agent from the user's IdentityAgent setting, or else from the environment. */
  @Override
  public Connector create(@Nullable String identityAgent, File home) {
    boolean named =
        identityAgent != null && !identityAgent.isEmpty() && !identityAgent.equals(VARIABLE);
    return new Connection(named ? identityAgent : socket);
  }

  @Override
  public Collection<ConnectorDescriptor> getSupportedConnectors() {
    return List.of(getDefaultConnector());
  }

  @Override
  public ConnectorDescriptor getDefaultConnector() {
    return new ConnectorDescriptor() {
      @Override
      public String getIdentityAgent() {
        return VARIABLE;
      }

      @Override
      public String getDisplayName() {
        return "ssh-agent";
      }
    };
  }

  /** A connection to the agent; used by one thread. */
  private static final class Connection extends AbstractConnector {
    private final @Nullable String path;
    private @Nullable SocketChannel channel;

    Connection(@Nullable String path) {
      this.path = path;
    }

    /** Returns false if the agent does not answer; JGit then uses the key files. */
    @Override
    public boolean connect() throws IOException {
      if (path == null || path.isBlank()) {
        return false;
      }
      if (channel == null) {
        SocketChannel opened = SocketChannel.open(StandardProtocolFamily.UNIX);
        try {
          opened.connect(UnixDomainSocketAddress.of(path));
        } catch (IOException e) {
          opened.close();
          LOG.info("No ssh-agent at {} ({}); continuing without it", path, e.getMessage());
          return false;
        }
        channel = opened;
      }
      return true;
    }

    @Override
    public byte[] rpc(byte command, byte[] message) throws IOException {
      if (channel == null) {
        throw new IOException("The ssh-agent at " + path + " is not connected");
      }
      prepareMessage(command, message); // fills in the length and the command
      ByteBuffer request = ByteBuffer.wrap(message);
      while (request.hasRemaining()) {
        channel.write(request);
      }
      byte[] length = read(channel, Integer.BYTES);
      return read(channel, toLength(command, length));
    }

    private static byte[] read(SocketChannel from, int length) throws IOException {
      ByteBuffer answer = ByteBuffer.allocate(length);
      while (answer.hasRemaining()) {
        if (from.read(answer) < 0) {
          throw new EOFException("The ssh-agent closed the connection");
        }
      }
      return answer.array();
    }

    @Override
    public void close() throws IOException {
      if (channel != null) {
        channel.close();
      }
    }
  }
}
