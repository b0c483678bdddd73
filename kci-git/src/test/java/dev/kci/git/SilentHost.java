package dev.kci.git;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;

/** A host that accepts connections and never answers. */
public final class SilentHost implements AutoCloseable {
  private final ServerSocket server;
  private final List<Socket> accepted = new CopyOnWriteArrayList<>();
  private final Thread acceptor = new Thread(this::accept, "silent-host");

  public SilentHost() throws IOException {
    server = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
    acceptor.setDaemon(true);
    acceptor.start();
  }

  public String url(String scheme) {
    return scheme + "://127.0.0.1:" + server.getLocalPort() + "/linux.git";
  }

  public int connections() {
    return accepted.size();
  }

  private void accept() {
    try {
      while (!server.isClosed()) {
        accepted.add(server.accept());
      }
    } catch (IOException closed) {
      acceptor.interrupt(); // the test is over
    }
  }

  @Override
  public void close() throws IOException {
    server.close();
    for (Socket socket : accepted) {
      socket.close();
    }
  }
}
