package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import mockwebserver3.Dispatcher;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import mockwebserver3.RecordedRequest;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

class ValueCompletionTest {
  private static final String NODE =
      "{\"id\": \"%s\", \"kind\": \"checkout\", \"name\": \"%s\", \"path\": [\"checkout\"],"
          + " \"state\": \"done\", \"created\": \"2026-11-28T00:00:0%d\", \"data\":"
          + " {\"kernel_revision\": {\"tree\": \"%s\", \"url\": \"u\", \"branch\": \"master\","
          + " \"commit\": \"c\", \"describe\": \"\\u001b[31mv6\"}}}";

  @TempDir private Path folder;
  private final MockWebServer server = new MockWebServer();
  private final CountDownLatch released = new CountDownLatch(1);
  private volatile boolean isSlow;

  @Command(name = "tool", subcommands = Look.class)
  private static final class Tool {}

  @Command(name = "look")
  private static final class Look implements Runnable {
    @Mixin private ApiOptions api = new ApiOptions();

    @Option(names = "--tree", paramLabel = "NAME", description = "x")
    private String tree = "";

    @Option(names = "--job", paramLabel = "NAME", description = "x")
    private String job = "";

    @Option(names = "--needed", required = true, paramLabel = "X", description = "x")
    private String needed = "";

    @Parameters(index = "0", paramLabel = "ID", description = "x")
    private String id = "";

    @Parameters(index = "1", paramLabel = "TEXT", description = "x")
    private String text = "";

    @Override
    public void run() {}
  }

  @BeforeEach
  void start() throws IOException {
    String nodes =
        String.join(
            ",",
            NODE.formatted("a1", "checkout", 1, "mainline"),
            NODE.formatted("a2", "checkout", 2, "$(reboot)"),
            NODE.formatted("b1", "checkout", 3, "next"));
    server.setDispatcher(
        new Dispatcher() {
          @Override
          public MockResponse dispatch(RecordedRequest request) throws InterruptedException {
            if (isSlow) {
              released.await();
            }
            boolean checkouts = String.valueOf(request.getUrl()).contains("checkout");
            String items = checkouts ? nodes : "";
            return new MockResponse.Builder()
                .addHeader("Content-Type", "application/json")
                .body("{\"items\": [" + items + "], \"total\": 3}")
                .build();
          }
        });
    server.start();
  }

  @AfterEach
  void stop() {
    released.countDown();
    server.close();
  }

  @Test
  void nodesAreFromTheApiNewestFirst() {
    assertThat(refreshed("look", "").values())
        .containsExactly(
            "b1\tcheckout next/master v6",
            "a2\tcheckout $(reboot)/master v6",
            "a1\tcheckout mainline/master v6");
    assertThat(refreshed("look", "a").values()).hasSize(2);
  }

  @Test
  void namesThatAShellCouldTakeForMoreAreLeftOut() {
    assertThat(refreshed("look", "--tree", "").values()).containsExactly("mainline", "next");
  }

  @Test
  void theConfigurationIsAskedFirst() throws IOException {
    Path config = folder.resolve("c.yaml");
    Files.writeString(
        config,
        "trees: {alpha: {url: 'https://h/a.git'}}\njobs: {boot: {template: x, kind: job}}\n");
    assertThat(quick("look", "--config", config.toString(), "--tree", "").values())
        .containsExactly("alpha");
    assertThat(quick("look", "ID", "--config", config.toString(), "--job", "b").values())
        .containsExactly("boot");
    assertThat(server.getRequestCount()).isZero();
  }

  @Test
  void recentAnswersAreFromTheUsersCache() throws IOException {
    refreshed("look", "");
    int asked = server.getRequestCount();
    assertThat(quick("look", "b").values()).hasSize(1);
    assertThat(server.getRequestCount()).isEqualTo(asked);
    try (Stream<Path> files = Files.list(folder.resolve("kernelci/completion"))) {
      assertThat(files).hasSize(1).allMatch(file -> file.toString().endsWith(".node"));
    }
  }

  @Test
  void aSlowApiIsNotWaitedFor() throws IOException {
    isSlow = true;
    assertThat(quick("look", "")).isEqualTo(new ValueCompletion.Answer(List.of(), false));
    isSlow = false;
    refreshed("look", "");
    isSlow = true;
    try (Stream<Path> files = Files.list(folder.resolve("kernelci/completion"))) {
      Files.setLastModifiedTime(
          files.findFirst().orElseThrow(), FileTime.from(Instant.now().minusSeconds(600)));
    }
    ValueCompletion.Answer old = quick("look", "");
    assertThat(old.values()).hasSize(3);
    assertThat(old.isUpToDate()).isFalse();
  }

  @Test
  void nothingIsOfferedElsewhere() {
    assertThat(quick().values()).isEmpty();
    assertThat(quick("").values()).isEmpty();
    assertThat(quick("look", "ID", "").values()).isEmpty();
    assertThat(quick("look", "--needed", "").values()).isEmpty();
    assertThat(quick("look", "--config", "missing.yaml", "--tree", "").values()).isEmpty();
    assertThat(server.getRequestCount()).isZero();
  }

  private ValueCompletion.Answer refreshed(String... words) {
    return new ValueCompletion(environment(), true).values(new Tool(), List.of(words));
  }

  private ValueCompletion.Answer quick(String... words) {
    return new ValueCompletion(environment(), false).values(new Tool(), List.of(words));
  }

  private Map<String, String> environment() {
    return Map.of("KCI_API_URL", server.url("/").toString(), "XDG_CACHE_HOME", folder.toString());
  }
}
