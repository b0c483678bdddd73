package dev.kci.git;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.Collection;
import java.util.List;
import org.eclipse.jgit.errors.NotSupportedException;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.transport.BasePackFetchConnection;
import org.eclipse.jgit.transport.FetchConnection;
import org.eclipse.jgit.transport.PackTransport;
import org.eclipse.jgit.transport.PushConnection;
import org.eclipse.jgit.transport.RefSpec;
import org.eclipse.jgit.transport.TcpTransport;
import org.eclipse.jgit.transport.URIish;

/**
 * The {@code git://} protocol with reliable timeouts. JGit's own transport interrupts the thread at
 * its timeout, but an interrupt does not end a read from the JDK's {@link Socket}, so a host that
 * accepts and never answers would block the thread forever.
 */
final class GitDaemonTransport extends TcpTransport implements PackTransport {
  private static final int PORT = 9418;

  private final Attempt attempt;
  private final RemoteTimeouts timeouts;

  GitDaemonTransport(URIish uri, Attempt attempt, RemoteTimeouts timeouts) {
    super(uri);
    this.attempt = attempt;
    this.timeouts = timeouts;
  }

  GitDaemonTransport(Repository local, URIish uri, Attempt attempt, RemoteTimeouts timeouts) {
    super(local, uri);
    this.attempt = attempt;
    this.timeouts = timeouts;
  }

  @Override
  public FetchConnection openFetch() throws TransportException {
    return new Connection(List.of());
  }

  @Override
  public FetchConnection openFetch(Collection<RefSpec> refSpecs, String... refPrefixes)
      throws TransportException {
    return new Connection(refSpecs, refPrefixes);
  }

  @Override
  public PushConnection openPush() throws NotSupportedException {
    throw new NotSupportedException("Nothing is ever pushed");
  }

  @Override
  public void close() {
    // each connection closes its own socket
  }

  /** Returns the request to git's daemon, for protocol version 2 (git's protocol-v2.txt). */
  private String request() {
    String port = uri.getPort() > 0 ? ":" + uri.getPort() : "";
    return "git-upload-pack "
        + uri.getPath()
        + "\0host="
        + uri.getHost()
        + port
        + "\0\0version=2\0";
  }

  private final class Connection extends BasePackFetchConnection {
    private final Socket socket = new Socket();

    Connection(Collection<RefSpec> refSpecs, String... refPrefixes) throws TransportException {
      super(GitDaemonTransport.this);
      attempt.closeAtEnd(socket);
      int port = uri.getPort() > 0 ? uri.getPort() : PORT;
      try {
        socket.connect(
            new InetSocketAddress(uri.getHost(), port), (int) timeouts.connect().toMillis());
        socket.setSoTimeout((int) timeouts.read().toMillis());
        init(
            new BufferedInputStream(socket.getInputStream()),
            new BufferedOutputStream(socket.getOutputStream()));
        pckOut.writeString(request());
        pckOut.flush();
        boolean listed = readAdvertisedRefs();
        if ("sha256".equals(getCapability("object-format"))) {
          throw new RemoteException(RemoteException.SHA_256);
        }
        if (!listed) {
          lsRefs(refSpecs, refPrefixes);
        }
      } catch (TransportException e) {
        close();
        throw e;
      } catch (IOException e) {
        close();
        throw new TransportException(
            uri, e.getMessage() == null ? "the connection failed" : e.getMessage(), e);
      }
    }

    @Override
    public void close() {
      super.close();
      try {
        socket.close();
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }
  }
}
