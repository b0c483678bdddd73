package dev.kci.benchmarks;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.sandbox.Sandbox;
import dev.kci.service.EventLoop;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.nio.file.FileStore;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "events",
    mixinStandardHelpOptions = true,
    description =
        "Measure the events per second that a subscriber with a backlog receives from a sandbox in"
            + " this process: a listener by hand, and the event loop without and with a journal, in"
            + " turns; also the synced writes of 1 KB per second of the disk. Prints medians.")
final class EventsCommand implements Callable<Integer> {
  @Option(names = "--count", defaultValue = "4000", description = "Events per round")
  private int count;

  @Option(names = "--rounds", defaultValue = "5", description = "Rounds, after one to warm up")
  private int rounds;

  @Option(
      names = "--dir",
      defaultValue = "${sys:java.io.tmpdir}",
      description = "Folder of the journal; selects the disk")
  private Path dir = Path.of("");

  @Spec private @Nullable CommandSpec spec;

  /** One way to receive the events. */
  @FunctionalInterface
  private interface Listening {
    void run(String subscriber) throws Exception;
  }

  @Override
  public Integer call() throws Exception {
    PrintWriter out = Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
    Path work = Files.createTempDirectory(Files.createDirectories(dir), "kci-events");
    FileStore disk = Files.getFileStore(work);
    out.printf(
        "%d events, %d rounds; journal in %s: %s, type %s%n",
        count, rounds, work, disk, disk.type());
    try (Sandbox sandbox = Sandbox.start();
        KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build()) {
      PlainListener plain = new PlainListener(sandbox.url(), sandbox.token("pipeline").reveal());
      List<List<Double>> rates = List.of(new ArrayList<>(), new ArrayList<>(), new ArrayList<>());
      List<Listening> ways =
          List.of(
              subscriber -> plain.listen(subscriber, count),
              subscriber -> loop(api, subscriber, null),
              subscriber -> loop(api, subscriber, work.resolve(subscriber.replace(':', '-'))));
      for (int round = 0; round <= rounds; round++) {
        List<String> subscribers = subscribers(api, round, ways.size());
        produce(api, count);
        for (int way = 0; way < ways.size(); way++) {
          double rate = rate(ways.get(way), subscribers.get(way));
          if (round > 0) {
            rates.get(way).add(rate);
          }
        }
      }
      double syncs = syncsPerSecond(work.resolve("sync"));
      double byHand = median(rates.get(0));
      double off = median(rates.get(1));
      double on = median(rates.get(2));
      out.printf("by hand (OkHttp, Moshi)  %8.0f events/s%n", byHand);
      out.printf("loop, journal off        %8.0f events/s, %.2f x by hand%n", off, off / byHand);
      out.printf("loop, journal on         %8.0f events/s, %.2f x off%n", on, on / off);
      out.printf("write and fsync of 1 KB  %8.0f /s%n", syncs);
      out.flush();
    } finally {
      delete(work);
    }
    return 0;
  }

  /** Creates durable subscribers, which miss all events from now on. */
  private static List<String> subscribers(KciApi api, int round, int ways) {
    return IntStream.range(0, ways)
        .mapToObj(way -> "bench-" + round + "-" + way)
        .peek(name -> api.events().subscribe("node", false, name + ":node:pipeline").close())
        .map(name -> name + ":node:pipeline")
        .toList();
  }

  private static void produce(KciApi api, int events) {
    JsonObject data =
        JsonObject.of("arch", "x86_64")
            .with("compiler", "gcc-12")
            .with("defconfig", "defconfig")
            .with("config_full", "defconfig+kselftest")
            .with("runtime", "lava-collabora");
    for (int i = 0; i < events / 2; i++) {
      Node node = Node.builder(NodeKind.KBUILD, "kbuild-gcc-12-x86").build().withData(data);
      api.nodes().update(api.nodes().create(node), made -> made.withState(NodeState.AVAILABLE));
    }
  }

  private void loop(KciApi api, String subscriber, @Nullable Path journal) {
    StopSignal stop = new StopSignal();
    AtomicInteger left = new AtomicInteger(count);
    try (EventLoop loop =
        EventLoop.builder(
                api,
                subscriber.replace(":node:pipeline", ""),
                event -> {
                  if (left.decrementAndGet() == 0) {
                    stop.stop();
                  }
                },
                stop)
            .journal(journal)
            .build()) {
      loop.run();
    }
  }

  private double rate(Listening way, String subscriber) throws Exception {
    long begin = System.nanoTime();
    way.run(subscriber);
    return count * 1e9 / (System.nanoTime() - begin);
  }

  private static double syncsPerSecond(Path path) throws IOException {
    int times = 300;
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      long begin = System.nanoTime();
      for (int i = 0; i < times; i++) {
        file.write(new byte[1024]);
        file.getFD().sync();
      }
      return times * 1e9 / (System.nanoTime() - begin);
    }
  }

  private static double median(List<Double> values) {
    return values.stream().sorted().skip(values.size() / 2).findFirst().orElseThrow();
  }

  private static void delete(Path folder) throws IOException {
    try (Stream<Path> files = Files.walk(folder)) {
      for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(file);
      }
    }
  }
}
