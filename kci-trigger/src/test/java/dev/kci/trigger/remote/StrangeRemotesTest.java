package dev.kci.trigger.remote;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

import com.sun.net.httpserver.HttpExchange;
import dev.kci.api.Backoff;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.git.Replies;
import dev.kci.machine.Machine;
import dev.kci.service.StopSignal;
import dev.kci.trigger.policy.BranchPattern;
import dev.kci.trigger.policy.Samples;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import okhttp3.OkHttpClient;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Remotes that answer but are not usable git repositories. */
@Timeout(60)
class StrangeRemotesTest {
  private static final String SMART = "application/x-git-upload-pack-advertisement";
  private static final String SHA_256 = "a SHA-256 repository; expected a SHA-1 repository";
  private static final String HTML =
      "an HTML page instead of refs; expected the URL of a git repository";
  private static final String HOSTILE =
      "\u001b]0;owned\u0007\u001b[2J\u001b[31mgo away\r\n2026-11-27T00:00:00Z INFO fake log line\n"
          + "z".repeat(5000);
  private static final String CAPABILITIES_OF_SHA_256 =
      packet("version 2\n") + packet("ls-refs\n") + packet("object-format=sha256\n") + "0000";

  @TempDir Path folder;
  private final JGitRemoteHeads heads =
      new JGitRemoteHeads(
          new GitRemotes(Map.of(), RemoteCredentials.none(), RemoteTimeouts.DEFAULT));
  private Instant now = Samples.NOW;

  @AfterEach
  void close() {
    heads.close();
  }

  private static String packet(String text) {
    return "%04x%s".formatted(text.length() + 4, text);
  }

  private Map<String, String> ask(String url) throws IOException {
    return heads.heads(url, List.of(new BranchPattern("master")));
  }

  static Stream<Arguments> answers() {
    String service = packet("# service=git-upload-pack\n") + "0000";
    return Stream.of(
        arguments("text/html; charset=utf-8", "\u001b[31mlog in\n" + "y".repeat(50_000), HTML),
        arguments(SMART, "<html>\nBad gateway", HTML),
        arguments("text/plain", "\n<!DOCTYPE html>", HTML),
        arguments(
            "text/plain",
            "1".repeat(40) + "\trefs/heads/master\n",
            "dumb HTTP only; expected smart HTTP, as from git-http-backend"),
        arguments(SMART, CAPABILITIES_OF_SHA_256, SHA_256),
        arguments(
            SMART,
            service + packet("1".repeat(64) + " HEAD\0 multi_ack object-format=sha256\n") + "0000",
            SHA_256));
  }

  @ParameterizedTest
  @MethodSource("answers")
  void unusableRemoteIsDescribed(String type, String body, String error) throws IOException {
    try (Replies host = Replies.serve(exchange -> Replies.send(exchange, 200, type, body))) {
      assertThatThrownBy(() -> ask(host.url("linux.git"))).hasMessage(error);
    }
    try (Replies host = Replies.serve(exchange -> sendZipped(exchange, type, body))) {
      assertThatThrownBy(() -> ask(host.url("linux.git"))).hasMessage(error);
    }
  }

  private static void sendZipped(HttpExchange exchange, String type, String body)
      throws IOException {
    ByteArrayOutputStream zipped = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(zipped)) {
      out.write(body.getBytes(UTF_8));
    }
    exchange.getResponseHeaders().add("Content-Type", type);
    exchange.getResponseHeaders().add("Content-Encoding", "gzip");
    exchange.sendResponseHeaders(200, zipped.size());
    zipped.writeTo(exchange.getResponseBody());
    exchange.close();
  }

  @Test
  void aSha256RepositoryOfAGitDaemonIsCalledOne() throws IOException {
    try (ServerSocket daemon = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      Thread answering = new Thread(() -> answerOnce(daemon));
      answering.start();
      assertThatThrownBy(() -> ask("git://127.0.0.1:" + daemon.getLocalPort() + "/linux.git"))
          .hasMessage(SHA_256);
    }
  }

  private static void answerOnce(ServerSocket daemon) {
    try (Socket client = daemon.accept()) {
      client.getOutputStream().write(CAPABILITIES_OF_SHA_256.getBytes(UTF_8));
      client.getInputStream().readAllBytes(); // until the client has hung up
    } catch (IOException e) {
      // the test is over
    }
  }

  @Test
  void aSha256RepositoryInAFolderIsCalledOne() throws IOException {
    Path repository = Files.createDirectories(folder.resolve("linux/.git"));
    Files.createDirectories(repository.resolve("objects"));
    Files.createDirectories(repository.resolve("refs/heads"));
    Files.writeString(repository.resolve("HEAD"), "ref: refs/heads/master\n");
    Files.writeString(repository.resolve("refs/heads/master"), "1".repeat(64) + "\n");
    Files.writeString(
        repository.resolve("config"),
        "[core]\n\trepositoryformatversion = 1\n[extensions]\n\tobjectformat = sha256\n");
    assertThatThrownBy(() -> ask(folder.resolve("linux").toString())).hasMessage(SHA_256);
    assertThatThrownBy(() -> ask(folder.resolve("linux").toUri().toString())).hasMessage(SHA_256);
  }

  @Test
  void remotesTextIsShortAndSafe() throws IOException {
    String body =
        packet("# service=git-upload-pack\n") + "0000" + packet("ERR " + HOSTILE) + "0000";
    try (Replies host = Replies.serve(exchange -> Replies.send(exchange, 200, SMART, body))) {
      assertThatThrownBy(() -> ask(host.url("linux.git")))
          .hasMessageStartingWith("go away 2026-11-27T00:00:00Z INFO fake log line zzz")
          .hasMessageEndingWith("…")
          .satisfies(e -> assertThat(e.getMessage()).hasSize(300).matches("\\P{Cntrl}*"));
    }
  }

  @Test
  void busyHostIsQueriedAgainAfterItsWait() throws IOException, InterruptedException {
    AtomicInteger asked = new AtomicInteger();
    try (Replies host =
            Replies.serve(
                exchange -> {
                  asked.incrementAndGet();
                  exchange.getResponseHeaders().add("Retry-After", "3000");
                  Replies.send(exchange, 429, "text/plain", "slow down");
                });
        HeadWatch watch =
            new HeadWatch(
                Remote.of(List.of(Samples.watched(host.url("linux.git"), "master"))),
                heads,
                new BranchLists(new OkHttpClient(), RemoteTimeouts.DEFAULT, () -> now),
                1,
                new Backoff(Duration.ofSeconds(1), Duration.ofSeconds(1)),
                () -> now,
                Machine.real())) {
      watch.ask();
      List<RemoteAnswer> answers = watch.next(Duration.ofSeconds(30), true, new StopSignal());
      assertThat(answers.get(0).error()).contains("HTTP status 429; asks to retry after 3000 s");
      watch.record(answers.get(0));
      int first = asked.get();

      now = now.plusSeconds(2999);
      watch.ask();
      assertThat(watch.underWay()).isZero();
      now = now.plusSeconds(1);
      watch.ask();
      watch.next(Duration.ofSeconds(30), true, new StopSignal());
      assertThat(asked).hasValue(2 * first);
    }
  }
}
