package dev.kci.runner.callback;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Secret;
import dev.kci.runtime.Await;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryType;
import java.lang.management.MemoryUsage;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The callback listener in a process with a heap of 64 MB, among senders that mean ill. Writes what
 * they were answered, and what memory it took, to target/callback-abuse.txt.
 */
class CallbackAbuseIT {
  private static final long SEED = 20261125;
  private static final int REQUESTS = 5_000;
  private static final int SENDERS = 32;
  private static final int HELD = 400;
  private static final long SPARE = 8 << 20;
  private static final String CLOSED = "closed";
  private static final String POST = "POST /node/n1 HTTP/1.1\r\nHost: x\r\n";
  private static final String TOKEN = "Authorization: secret\r\n";
  private static final String SMALL = "Content-Length: 7\r\n\r\n{broken";

  /** What is sent, and what may come back. */
  private enum Abuse {
    NO_TOKEN(POST + SMALL, 0, "401"),
    WRONG_TOKEN(POST + "Authorization: guess\r\n" + SMALL, 0, "401"),
    UNKNOWN_NODE("POST /node/n2 HTTP/1.1\r\nHost: x\r\n" + TOKEN + SMALL, 0, "404"),
    NO_NODE("POST /etc/passwd HTTP/1.1\r\nHost: x\r\n" + TOKEN + SMALL, 0, "404"),
    WRONG_METHOD("PUT /node/n1 HTTP/1.1\r\nHost: x\r\n" + TOKEN + SMALL, 0, "405"),
    REPLAY(POST + TOKEN + SMALL, 0, "202"),
    BIG_BODY(POST + "Content-Length: 2000000\r\n\r\n", 2_000_000, "401"),
    HUGE_BODY(POST + TOKEN + "Content-Length: 2000000000\r\n\r\n", 40_000_000, "202", CLOSED),
    NO_HTTP("\0\1\2 what?\r\n\r\n", 0, "400", CLOSED),
    LONG_LINE("POST /", 2_000_000, "400", "431", CLOSED),
    LONG_HEADER(POST + "X: ", 2_000_000, "400", "431", CLOSED);

    private final String head;
    private final int more;
    private final List<String> answers;

    Abuse(String head, int more, String... answers) {
      this.head = head;
      this.more = more;
      this.answers = List.of(answers);
    }
  }

  @TempDir Path temp;
  private Process process;
  private BufferedReader said;
  private int port;

  @BeforeEach
  void start() throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
            ProcessHandle.current().info().command().orElse("java"),
            "-Xmx64m",
            "-XX:+ExitOnOutOfMemoryError",
            "-cp",
            System.getProperty("java.class.path"),
            Listening.class.getName());
    process = builder.redirectError(temp.resolve("log").toFile()).start();
    said = process.inputReader(StandardCharsets.US_ASCII);
    port = Integer.parseInt(said.readLine());
  }

  @AfterEach
  void stop() throws InterruptedException {
    process.destroyForcibly().waitFor();
  }

  @Test
  void abuseChangesNothingAndMemoryStaysBounded() throws Exception {
    for (Abuse abuse : Abuse.values()) {
      send(abuse); // what is there once is no leak
    }
    String[] before = ask();
    Map<String, AtomicInteger> answers = new ConcurrentHashMap<>();
    Random random = new Random(SEED);
    ExecutorService senders = Executors.newFixedThreadPool(SENDERS);
    for (int i = 0; i < REQUESTS; i++) {
      // the large ones are rarer: it is this machine that has to send them
      int any = random.nextInt(100);
      Abuse abuse = Abuse.values()[any < 94 ? any % 6 : 5 + any % 6];
      senders.execute(
          () ->
              answers
                  .computeIfAbsent(abuse + " " + send(abuse), key -> new AtomicInteger())
                  .incrementAndGet());
    }
    senders.shutdown();
    assertThat(senders.awaitTermination(10, TimeUnit.MINUTES)).isTrue();
    String[] after = ask();
    int held = hold();
    String[] last = ask();

    String table =
        "%s%nheld open: %d%nseed %d; used heap of 64 MB after a collection, in bytes: before %s, after %s, after those held open %s; at most before a collection %s%n"
            .formatted(new TreeMap<>(answers), held, SEED, before[0], after[0], last[0], last[1]);
    Files.createDirectories(Path.of("target"));
    Files.writeString(Path.of("target/callback-abuse.txt"), table);
    for (String answer : answers.keySet()) {
      String[] parts = answer.split(" ");
      assertThat(Abuse.valueOf(parts[0]).answers).describedAs(table).contains(parts[1]);
    }
    long limit = Long.parseLong(before[0]) + SPARE;
    assertThat(Long.parseLong(after[0])).describedAs(table).isLessThan(limit);
    assertThat(Long.parseLong(last[0])).describedAs(table).isLessThan(limit);
    assertThat(last[2]).describedAs("nodes whose labs are asked").isEqualTo("[n1]");
    String log = Files.readString(temp.resolve("log"));
    assertThat(log).doesNotContain("secret", "guess");
    assertThat(log.length()).describedAs(log).isLessThan(10 * REQUESTS);
  }

  /** Senders that begin and say no more, more than there may be; then one that is well. */
  private int hold() throws IOException {
    List<Socket> held = new ArrayList<>();
    try {
      for (int i = 0; i < HELD; i++) {
        Socket socket = new Socket("127.0.0.1", port);
        held.add(socket);
        if (i % 2 == 0) {
          write(socket, POST.getBytes(StandardCharsets.US_ASCII));
        }
      }
      Await.until("an answer", Duration.ofMinutes(2), () -> send(Abuse.REPLAY).equals("202"));
      return held.size();
    } finally {
      for (Socket socket : held) {
        socket.close();
      }
    }
  }

  private String send(Abuse abuse) {
    try (Socket socket = new Socket("127.0.0.1", port)) {
      socket.setSoTimeout(60_000);
      boolean sent = write(socket, abuse.head.getBytes(StandardCharsets.US_ASCII));
      byte[] part = "x".repeat(50_000).getBytes(StandardCharsets.US_ASCII);
      for (int left = abuse.more; sent && left > 0; left -= part.length) {
        sent = write(socket, part);
      }
      byte[] answer = socket.getInputStream().readNBytes("HTTP/1.1 200".length());
      String text = new String(answer, StandardCharsets.US_ASCII);
      return text.startsWith("HTTP/1.1 ") ? text.substring("HTTP/1.1 ".length()) : CLOSED;
    } catch (IOException e) {
      return CLOSED;
    }
  }

  /** Whether the other side takes it. */
  private static boolean write(Socket socket, byte[] bytes) {
    try {
      socket.getOutputStream().write(bytes);
      return true;
    } catch (IOException closed) {
      return false;
    }
  }

  /** Used heap after a collection, the most used so far, nodes told of. */
  private String[] ask() throws IOException {
    OutputStream out = process.getOutputStream();
    out.write('\n');
    out.flush();
    return said.readLine().split(" ", 3);
  }

  /** The process: prints its port, then a line for each one it reads. */
  static final class Listening {
    private Listening() {}

    public static void main(String[] args) throws IOException {
      Set<String> told = ConcurrentHashMap.newKeySet();
      try (CallbackListener listener =
              CallbackListener.start(
                  new InetSocketAddress("127.0.0.1", 0),
                  List.of(
                      new CallbackListener.Lab(
                          "lab",
                          new Secret("secret"),
                          new KnownJobs(Set.of("n1"), told::add, null))),
                  nodeId -> Optional.empty());
          BufferedReader in =
              new BufferedReader(new InputStreamReader(System.in, StandardCharsets.US_ASCII))) {
        System.out.println(listener.address().getPort());
        while (in.readLine() != null) {
          long most =
              ManagementFactory.getMemoryPoolMXBeans().stream()
                  .filter(pool -> pool.getType() == MemoryType.HEAP)
                  .map(MemoryPoolMXBean::getPeakUsage)
                  .mapToLong(MemoryUsage::getUsed)
                  .sum();
          System.gc();
          long used = ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
          System.out.println(used + " " + most + " " + told);
        }
      }
    }
  }
}
