package dev.kci.git;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import org.eclipse.jgit.errors.TransportException;
import org.eclipse.jgit.transport.CredentialsProvider;
import org.eclipse.jgit.transport.RemoteSession;
import org.eclipse.jgit.transport.RemoteSession2;
import org.eclipse.jgit.transport.SshSessionFactory;
import org.eclipse.jgit.transport.URIish;
import org.eclipse.jgit.util.FS;

/**
 * SSH sessions that examine the start of a host's answer, as {@link RefsAnswer} does over HTTP.
 * JGit would take the ids of a SHA-256 repository for damage.
 */
final class CheckedSshSessions extends SshSessionFactory {
  private final SshSessionFactory sessions;

  /**
   * @param sessions of the class {@link RemoteSession2}
   */
  CheckedSshSessions(SshSessionFactory sessions) {
    this.sessions = sessions;
  }

  @Override
  public RemoteSession getSession(URIish uri, CredentialsProvider logins, FS fs, int milliseconds)
      throws TransportException {
    return new Checked((RemoteSession2) sessions.getSession(uri, logins, fs, milliseconds));
  }

  @Override
  public void releaseSession(RemoteSession session) {
    sessions.releaseSession(((Checked) session).session);
  }

  @Override
  public String getType() {
    return sessions.getType();
  }

  private record Checked(RemoteSession2 session) implements RemoteSession2 {
    @Override
    public Process exec(String command, int seconds) throws IOException {
      return new CheckedProcess(session.exec(command, seconds));
    }

    @Override
    public Process exec(String command, Map<String, String> environment, int seconds)
        throws IOException {
      return new CheckedProcess(session.exec(command, environment, seconds));
    }

    @Override
    public void disconnect() {
      session.disconnect();
    }
  }

  private static final class CheckedProcess extends Process {
    private final Process process;
    private final InputStream answer;

    CheckedProcess(Process process) {
      this.process = process;
      this.answer = new CheckedAnswer(process.getInputStream());
    }

    @Override
    public InputStream getInputStream() {
      return answer;
    }

    @Override
    public OutputStream getOutputStream() {
      return process.getOutputStream();
    }

    @Override
    public InputStream getErrorStream() {
      return process.getErrorStream();
    }

    @Override
    public int waitFor() throws InterruptedException {
      return process.waitFor();
    }

    @Override
    public int exitValue() {
      return process.exitValue();
    }

    @Override
    public void destroy() {
      process.destroy();
    }
  }

  /** Fails if the host says in its first lines that its ids are SHA-256. */
  private static final class CheckedAnswer extends FilterInputStream {
    private final StringBuilder beginning = new StringBuilder();

    CheckedAnswer(InputStream answer) {
      super(answer);
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] bytes, int offset, int length) throws IOException {
      int read = super.read(bytes, offset, length);
      if (read > 0 && beginning.length() < RefsAnswer.BEGINNING) {
        beginning.append(new String(bytes, offset, read, StandardCharsets.ISO_8859_1));
        if (RefsAnswer.isOfSha256(beginning)) {
          throw new RemoteException(RemoteException.SHA_256);
        }
      }
      return read;
    }
  }
}
