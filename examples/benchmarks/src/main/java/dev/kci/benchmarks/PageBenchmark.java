package dev.kci.benchmarks;

import com.squareup.moshi.JsonAdapter;
import com.squareup.moshi.Moshi;
import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeJson;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodePage;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Protocol;
import okhttp3.Request;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.TearDown;

/**
 * Reads a page of 100 nodes with this library and with the simplest client that does the same:
 * OkHttp and Moshi with records, and times and states left as text. Both get the answer from
 * memory.
 */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.MICROSECONDS)
public class PageBenchmark {
  static final int NODES = 100;
  private static final MediaType JSON = MediaType.get("application/json");

  /** A node as a first attempt would model it. */
  public record PlainNode(
      String id,
      String kind,
      String name,
      List<String> path,
      @Nullable String group,
      @Nullable String parent,
      String state,
      @Nullable String result,
      Map<String, String> artifacts,
      Map<String, Object> data,
      Map<String, Object> debug,
      @Nullable List<String> jobfilter,
      List<String> platform_filter,
      String created,
      String updated,
      String timeout,
      @Nullable String holdoff,
      String owner,
      @Nullable String submitter,
      @Nullable String treeid,
      List<String> user_groups,
      boolean processed_by_kcidb_bridge,
      long retry_counter) {}

  public record PlainPage(List<PlainNode> items, long total, int limit, long offset) {}

  private final OkHttpClient http =
      new OkHttpClient.Builder().addInterceptor(chain -> answer(chain.request())).build();
  private final JsonAdapter<PlainPage> plainPages =
      new Moshi.Builder().build().adapter(PlainPage.class);
  private byte[] page = new byte[0];
  private @Nullable KciApi api;

  @Setup
  public void start() {
    List<Object> nodes = IntStream.range(0, NODES).<Object>mapToObj(PageBenchmark::node).toList();
    page =
        JsonText.write(
                JsonObject.of("items", nodes)
                    .with("total", NODES)
                    .with("limit", NODES)
                    .with("offset", 0))
            .getBytes(StandardCharsets.UTF_8);
    api = KciApi.builder(URI.create("http://localhost/")).httpClient(http).build();
  }

  @TearDown
  public void stop() {
    Objects.requireNonNull(api).close();
  }

  @Benchmark
  public NodePage library() {
    return Objects.requireNonNull(api).nodes().page(NodeQuery.all(), NODES, 0);
  }

  @Benchmark
  public PlainPage plain() throws IOException {
    Request request = new Request.Builder().url("http://localhost/latest/nodes?limit=100").build();
    try (Response response = http.newCall(request).execute()) {
      return Objects.requireNonNull(plainPages.fromJson(response.body().source()));
    }
  }

  int bytes() {
    return page.length;
  }

  private Response answer(Request request) {
    return new Response.Builder()
        .request(request)
        .protocol(Protocol.HTTP_1_1)
        .code(200)
        .message("OK")
        .body(ResponseBody.create(page, JSON))
        .build();
  }

  /** Creates a build like those in production, about 2 kB of JSON. */
  static JsonObject node(int number) {
    Instant created = Instant.parse("2026-11-23T22:55:20.141Z").plusMillis(number);
    String url = "https://files.kernelci.org/kbuild-gcc-12-x86-" + number + "/";
    Node build =
        Node.builder(NodeKind.KBUILD, "kbuild-gcc-12-x86")
            .id("%024x".formatted(number))
            .path(List.of("checkout", "kbuild-gcc-12-x86"))
            .group("kbuild-gcc-12-x86")
            .parent("6b04c7d24ebc2915b46d3621")
            .state(NodeState.DONE)
            .result(Result.PASS)
            .artifacts(
                Map.of(
                    "build_log", url + "build.log.gz",
                    "kernel", url + "bzImage",
                    "modules", url + "modules.tar.xz",
                    "metadata", url + "metadata.json",
                    "_config", url + ".config"))
            .kernelRevision(
                new KernelRevision(
                    "mainline",
                    "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git",
                    "master",
                    "2a987e65025e2b79c6d453b78cb5985ac6e5eb28",
                    "v6.18-rc4-31-g2a987e65025e",
                    null,
                    List.of(),
                    "Merge tag 'perf-tools-fixes-for-v6.18-2025-11-06' of git://git.kernel.org\n\n"
                        + "Pull perf tools fixes from Namhyung Kim:\n\n".repeat(4),
                    true))
            .data("arch", "x86_64")
            .data("defconfig", "x86_64_defconfig")
            .data("compiler", "gcc-12")
            .data("fragments", List.of("lab-setup", "x86-board", "kselftest"))
            .data("config_full", "x86_64_defconfig+lab-setup+x86-board+kselftest")
            .data("runtime", "k8s-gke-eu-west4")
            .data("job_id", "kci-" + number + "-kbuild-gcc-12-x86-5ef9a")
            .data("kernel_type", "bzImage")
            .created(created)
            .updated(created.plusSeconds(1800))
            .timeout(created.plusSeconds(21600))
            .holdoff(created.plusSeconds(2400))
            .owner("production")
            .submitter("service:pipeline")
            .treeid("5f0c8a41d5bd0a1bd8d1f2eb3ac41e8c9a1ffb0c14b5d80e2b4bd1d6b1d3c9a7")
            .build();
    return NodeJson.write(build);
  }
}
