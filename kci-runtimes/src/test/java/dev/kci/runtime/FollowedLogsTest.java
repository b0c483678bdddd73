package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class FollowedLogsTest {
  private static final String NODE = "n1";
  private static final String CONTAINER = "pod/main";
  private static final FollowedLogs.Source NONE = Optional::empty;

  @TempDir Path temp;
  private FollowedLogs logs;

  @BeforeEach
  void open() {
    logs = new FollowedLogs(temp.resolve("logs"), List.of("no log of "));
  }

  @AfterEach
  void close() {
    logs.close();
  }

  @Test
  void longerLogWins() {
    logs.follow(NODE, CONTAINER, text("all that it said"));
    assertThat(collect(text("it said")).log()).hasContent("all that it said");
    assertThat(collect(text("all that it said, and more")).log())
        .hasContent("all that it said, and more");
  }

  @Test
  void streamedLogRemainsWhenTheJobIsGone() {
    logs.follow(NODE, CONTAINER, text("all that it said"));
    assertThat(collect(null).log()).hasContent("all that it said");
    for (FollowedLogs.Source gone : List.of(NONE, text("no log of n1"))) {
      FollowedLogs.Collected collected = collect(gone);
      assertThat(collected.log()).hasContent("all that it said");
      assertThat(collected.failure()).isNull();
    }
  }

  @Test
  void halfAStreamIsIncompleteWhenTheRuntimeHasNoLog() {
    logs.follow(NODE, CONTAINER, broken("half"));
    assertIsIncomplete("half");
    logs.close();
    logs = new FollowedLogs(temp.resolve("logs"), List.of("no log of "));
    assertIsIncomplete("half");
  }

  private void assertIsIncomplete(String log) {
    for (FollowedLogs.Source gone : List.of(NONE, text("no log of n1"))) {
      FollowedLogs.Collected collected = collect(gone);
      assertThat(collected.log()).hasContent(log);
      assertThat(collected.failure()).hasMessage("the runtime has no log");
    }
  }

  @Test
  void jobWithoutAnyLogLacksNothing() {
    FollowedLogs.Collected collected = collect(NONE);
    assertThat(collected.log()).isNull();
    assertThat(collected.failure()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "'said\nno log of n1', 'said\n'",
    "'saidno log of n1', said",
    "'no log of x\nsaid', 'no log of x\nsaid'",
    "'', ''"
  })
  void noticeAtTheEndOfALogIsRemoved(String followed, String log) {
    logs.follow(NODE, CONTAINER, text(followed));
    assertThat(collect(null).log()).hasContent(log);
  }

  @Test
  void logThatIsOnlyANoticeIsNoEmptyLog() {
    logs.follow(NODE, CONTAINER, text("no log of n1"));
    assertThat(logs.hasEnd(NODE)).isFalse();
    assertThat(collect(text("no log of n1")).log()).isNull();
    assertThat(collect(text("no log of n1")).log()).isNull();
    assertThat(logs.hasEnd(NODE)).isFalse();
  }

  @Test
  void streamedLogIsFoundAfterARestart() {
    logs.follow(NODE, CONTAINER, text("before"));
    assertThat(collect(null).log()).hasContent("before");
    logs.close();
    logs = new FollowedLogs(temp.resolve("logs"), List.of());
    assertThat(collect(null).log()).hasContent("before");
  }

  @Test
  void endlessLogIsCutAfterItsBeginning() {
    logs.close();
    logs = new FollowedLogs(temp.resolve("logs"), List.of(), 5);
    logs.follow(NODE, CONTAINER, text("beginning and more"));
    String kept = "begin\n# kci-runner: the log goes on; its first 5 bytes are kept";
    assertThat(collect(null).log()).hasContent(kept);
    assertThat(collect(text("beginning and more")).log()).hasContent(kept);
  }

  @Test
  void brokenLogIsReportedAndFetchedAgain() {
    AtomicInteger opened = new AtomicInteger();
    FollowedLogs.Collected cut =
        collect(
            () -> {
              opened.incrementAndGet();
              return Optional.of(LogStream.of(new Broken("half")));
            });
    assertThat(cut.failure()).hasMessage("the connection broke");
    assertThat(cut.log()).hasContent("half");
    assertThat(opened).hasValue(3);
    FollowedLogs.Collected whole =
        collect(
            () ->
                Optional.of(
                    LogStream.of(opened.decrementAndGet() > 1 ? new Broken("half") : in("whole"))));
    assertThat(whole.failure()).isNull();
    assertThat(whole.log()).hasContent("whole");
  }

  @Test
  void brokenLogDoesNotCutTheStreamedOne() {
    logs.follow(NODE, CONTAINER, text("one, two and one, three"));
    FollowedLogs.Collected collected = collect(() -> Optional.of(LogStream.of(new Broken("one"))));
    assertThat(collected.log()).hasContent("one, two and one, three");
    assertThat(collected.failure()).hasMessage("the connection broke");
  }

  @ParameterizedTest
  @ValueSource(strings = {"one\ntwo\nthree\n", "three\n"})
  void brokenStreamIsStartedAgainAndKeepsABeginningThatWasRotatedAway(String rest) {
    logs.follow(NODE, CONTAINER, () -> Optional.of(LogStream.of(new Broken("one\ntwo\n"))));
    assertThat(logs.hasEnd(NODE)).isFalse();
    logs.follow(
        NODE,
        CONTAINER,
        () -> {
          throw new IOException("status 503");
        });
    assertThat(logs.hasEnd(NODE)).isFalse();
    assertThat(collect(null).log()).hasContent("one\ntwo\n");
    logs.follow(NODE, CONTAINER, text(rest));
    assertThat(logs.hasEnd(NODE)).isTrue();
    assertThat(collect(null).log()).content().startsWith("one\ntwo\n").endsWith("three\n");
    assertThat(temp.resolve("logs").resolve(NODE + ".log.again")).doesNotExist();
  }

  @Test
  void streamThatBreaksEarlierDoesNotShortenTheLog() {
    logs.follow(NODE, CONTAINER, broken("one\ntwo\n"));
    assertThat(logs.hasEnd(NODE)).isFalse();
    logs.follow(NODE, CONTAINER, broken("one\n"));
    assertThat(collect(null).log()).hasContent("one\ntwo\n");
    logs.follow(NODE, CONTAINER, broken("one\ntwo\nthree\n"));
    assertThat(collect(null).log()).hasContent("one\ntwo\nthree\n");
    assertThat(temp.resolve("logs").resolve(NODE + ".log.again")).doesNotExist();
  }

  /** As on a full disk. */
  @Test
  void streamThatCouldNotBeKeptHasNoEnd() throws Exception {
    logs.follow(NODE, CONTAINER, broken("one\ntwo\n"));
    assertThat(logs.hasEnd(NODE)).isFalse();
    Path inTheWay = Files.createDirectory(temp.resolve("logs").resolve(NODE + ".log.again.joined"));
    logs.follow(NODE, CONTAINER, text("three\n"));
    assertThat(logs.hasEnd(NODE)).isFalse();
    assertThat(collect(null).log()).hasContent("one\ntwo\n");
    assertThat(inTheWay).as("a part").doesNotExist();
    logs.follow(NODE, CONTAINER, text("three\n"));
    assertThat(logs.hasEnd(NODE)).isTrue();
    assertThat(collect(null).log()).content().startsWith("one\ntwo\n").endsWith("three\n");
  }

  @Test
  void logThatWasNotThereIsStreamedLater() {
    logs.follow(NODE, CONTAINER, NONE);
    assertThat(logs.hasEnd(NODE)).isFalse();
    logs.follow(NODE, CONTAINER, text("all"));
    assertThat(logs.hasEnd(NODE)).isTrue();
  }

  @Test
  void logsThatNobodyForgetsAreDeletedAfterADay() throws Exception {
    Path folder = Files.createDirectory(temp.resolve("logs"));
    Path old = Files.writeString(folder.resolve("n2.log"), "old");
    Path again = Files.writeString(folder.resolve("n2.log.again"), "old");
    Path fresh = Files.writeString(folder.resolve("n3.log"), "fresh");
    for (Path file : List.of(old, again)) {
      Files.setLastModifiedTime(file, FileTime.from(Instant.now().minus(Duration.ofHours(25))));
    }
    logs.follow(NODE, CONTAINER, text("all"));
    Await.until(
        "old files are deleted",
        Duration.ofSeconds(30),
        () -> Files.notExists(old) && Files.notExists(again));
    assertThat(collect(null).log()).hasContent("all");
    assertThat(fresh).exists();
  }

  @Test
  void logsOfDifferentContainersAreNotJoined() {
    logs.follow(NODE, "first-pod/main", text("the first try\n"));
    assertThat(collect(text("the second\n")).log()).hasContent("the second\n");
    assertIsIncomplete("the first try\n");
  }

  @Test
  void forgottenJobIsNotStreamedAgain() {
    logs.follow(NODE, CONTAINER, text("all"));
    assertThat(collect(null).log()).exists();
    logs.forget(NODE);
    AtomicInteger opened = new AtomicInteger();
    logs.follow(
        NODE,
        CONTAINER,
        () -> {
          opened.incrementAndGet();
          return Optional.of(LogStream.of(in("late")));
        });
    assertThat(collect(null).log()).isNull();
    assertThat(opened).hasValue(0);
    assertThat(temp.resolve("logs")).isEmptyDirectory();
  }

  @Test
  void logOpenedAfterItsJobIsForgottenLeavesNoFile() throws Exception {
    CountDownLatch opening = new CountDownLatch(1);
    CountDownLatch forgotten = new CountDownLatch(1);
    CountDownLatch closed = new CountDownLatch(1);
    logs.follow(
        NODE,
        CONTAINER,
        () -> {
          opening.countDown();
          awaitUnchecked(forgotten);
          return Optional.of(
              LogStream.of(
                  new ByteArrayInputStream(new byte[10]) {
                    @Override
                    public void close() {
                      closed.countDown();
                    }
                  }));
        });
    awaitUnchecked(opening);
    logs.forget(NODE);
    forgotten.countDown();
    awaitUnchecked(closed);
    assertThat(temp.resolve("logs")).isEmptyDirectory();
  }

  private static void awaitUnchecked(CountDownLatch latch) {
    try {
      assertThat(latch.await(30, TimeUnit.SECONDS)).isTrue();
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  private FollowedLogs.Collected collect(FollowedLogs.Source source) {
    Path to = temp.resolve("fetched");
    try {
      Files.deleteIfExists(to);
    } catch (IOException e) {
      throw new IllegalStateException(e);
    }
    return logs.collect(NODE, CONTAINER, source, to);
  }

  private static FollowedLogs.Source text(String text) {
    return () -> Optional.of(LogStream.of(in(text)));
  }

  private static FollowedLogs.Source broken(String text) {
    return () -> Optional.of(LogStream.of(new Broken(text)));
  }

  private static InputStream in(String text) {
    return new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8));
  }

  /** Breaks after some text. */
  private static final class Broken extends InputStream {
    private final InputStream text;

    Broken(String text) {
      this.text = in(text);
    }

    @Override
    public int read() throws IOException {
      int next = text.read();
      if (next < 0) {
        throw new IOException("the connection broke");
      }
      return next;
    }

    @Override
    public int read(byte[] buffer, int offset, int length) throws IOException {
      int count = text.read(buffer, offset, length);
      if (count < 0) {
        throw new IOException("the connection broke");
      }
      return count;
    }
  }
}
