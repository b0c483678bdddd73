package dev.kci.runtime.lava;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.Result;
import dev.kci.api.model.WaitReason;
import dev.kci.config.Secret;
import dev.kci.runtime.Await;
import dev.kci.runtime.JobHandle;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobRequest;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.RuntimeFailure;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.UUID;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Against a real lab: {@code ../shared/lava/up.sh} before; its address is in its env file. */
class LavaRuntimeIT {
  private static final Path ENVIRONMENT =
      Path.of(System.getenv().getOrDefault("LAVA_STATE", "/tmp/lava-lab"), "env");
  private static final String API = "http://127.0.0.1:1/";
  private static final Duration LIMIT = Duration.ofMinutes(10);

  @TempDir Path temp;
  private final Map<String, String> lab = new HashMap<>();
  private LavaRuntime lava;

  @BeforeEach
  void open() throws IOException {
    assumeTrue(Files.exists(ENVIRONMENT), "no LAVA lab: " + ENVIRONMENT + " is not there");
    for (String line : Files.readAllLines(ENVIRONMENT)) {
      String[] parts = line.replaceFirst("^export ", "").split("=", 2);
      if (parts.length == 2) {
        lab.put(parts[0], parts[1].replaceAll("^['\"]|['\"]$", ""));
      }
    }
    LavaRuntime opened = runtime(lab.get("LAVA_TOKEN"));
    try {
      opened.check();
    } catch (RuntimeFailure e) {
      opened.close();
      assumeTrue(false, "no LAVA lab: " + e.getMessage());
    }
    lava = opened;
  }

  @AfterEach
  void cancelWhatIsLeft() {
    if (lava != null) {
      lava.jobs().forEach(lava::cancel);
      lava.close();
    }
  }

  @Test
  void runsAJobToItsResults() throws IOException {
    String id = id();
    JobHandle job = lava.submit(request(id, definition("qemu")));
    assertThat(lava.find(id)).contains(job);
    assertThat(lava.jobs()).contains(job);
    JobStatus end = ended(job);
    assertThat(end).isEqualTo(new JobStatus.Judged(Result.FAIL, null, "1 tests failed"));
    JobOutput output = lava.collect(job, temp);
    assertThat(output.tests().tests()).extracting("name").contains("setup", "smoke");
    assertThat(Files.readString(output.log())).contains("Linux version", "info: start: 0 validate");
    lava.cancel(job);
    assertThat(lava.observe(job)).isEqualTo(end);
    assertThat(lava.observe(new JobHandle("another", job.jobId(), "lab")))
        .isEqualTo(new JobStatus.Unknown());
  }

  @Test
  void jobWaitsForADeviceAndIsCancelled() {
    // its only device is in maintenance
    LavaRuntime limited =
        new LavaRuntime("lab", settings(false), client(lab.get("LAVA_TOKEN")), API);
    assertThatThrownBy(() -> limited.submit(request(id(), definition("parked"))))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isFull()).isTrue())
        .hasMessageContaining("no device of type parked is online");
    limited.close();
    JobHandle job = lava.submit(request(id(), definition("parked")));
    assertThat(lava.observe(job))
        .isEqualTo(
            new JobStatus.Queued(
                new WaitReason(WaitReason.Code.NO_DEVICE, "no device of type parked is online")));
    lava.cancel(job);
    JobStatus.Judged end = (JobStatus.Judged) ended(job);
    assertThat(end.result()).isEqualTo(Result.INCOMPLETE);
    assertThat(end.code()).isEqualTo(ErrorCode.CANCELED);
  }

  @Test
  void reportsTheLabsWordsAboutAnInvalidDefinition() {
    assertThatThrownBy(() -> lava.submit(request(id(), "device_type: qemu\nactions: []\n")))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue())
        .hasMessageContaining("required key not provided");
    assertThatThrownBy(() -> runtime("nonsense").check())
        .hasMessageContaining("403")
        .hasMessageContaining("Invalid token");
  }

  @Test
  void findsAJobAmongManyNewerOnes() {
    JobHandle first = lava.submit(request(id(), definition("parked")));
    for (int i = 0; i < 101; i++) {
      lava.submit(request(id(), definition("parked")));
    }
    assertThat(lava.find(first.nodeId())).contains(first);
    assertThat(lava.find(id())).isEmpty();
  }

  /** Without a limit: another test may have the devices in maintenance for a moment. */
  private LavaRuntime runtime(String token) {
    return new LavaRuntime("lab", settings(true), client(token), API);
  }

  private LavaClient client(String token) {
    return new LavaClient(URI.create(lab.get("LAVA_URL") + "/"), new Secret(token));
  }

  private static LavaSettings settings(boolean unlimited) {
    return new LavaSettings(null, Map.of(), 50, unlimited, 2.0);
  }

  /** As the API makes them: the second, and what is unique. */
  private static String id() {
    String unique = UUID.randomUUID().toString().replace("-", "").substring(0, 16);
    return "%08x%s".formatted(Instant.now().getEpochSecond(), unique);
  }

  private static JobRequest request(String id, String definition) {
    return new JobRequest(
        Node.builder(NodeKind.JOB, "job").id(id).build(),
        definition,
        Map.of(),
        Map.of(),
        Instant.now().plusSeconds(600));
  }

  private String definition(String deviceType) {
    return """
    job_name: kci-runner test
    device_type: %s
    visibility: public
    priority: medium
    context: {arch: x86_64}
    timeouts:
      job: {minutes: 10}
      action: {minutes: 5}
      connection: {minutes: 5}
    actions:
    - deploy:
        to: tmpfs
        os: oe
        timeout: {minutes: 5}
        images:
          kernel:
            image_arg: -kernel {kernel} -append "console=ttyS0,115200 no_timer_check"
            url: %s/vmlinuz
          ramdisk:
            image_arg: -initrd {ramdisk}
            url: %s/rootfs.cpio.gz
            compression: gz
            format: cpio.newc
            overlays: {lava: true}
    - boot:
        method: qemu
        media: tmpfs
        prompts: ['/ #']
        timeout: {minutes: 5}
    - test:
        timeout: {minutes: 5}
        definitions:
        - from: inline
          name: smoke
          path: inline/smoke.yaml
          repository:
            metadata: {format: Lava-Test Test Definition 1.0, name: smoke, description: smoke}
            run:
              steps:
              - lava-test-case a --result pass
              - lava-test-case b --result fail
    """
        .formatted(deviceType, lab.get("LAVA_ARTIFACTS"), lab.get("LAVA_ARTIFACTS"));
  }

  private JobStatus ended(JobHandle job) {
    Await.until("its end", LIMIT, () -> lava.observe(job) instanceof JobStatus.Judged);
    return lava.observe(job);
  }
}
