package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class NodeViewTest {
  private static Node node(NodeKind kind, String data) {
    return Node.builder(kind, "n")
        .data(JsonText.parseObject(data))
        .artifacts(Map.of("tarball", "https://x.org/l.tar.gz", "kernel", "https://x.org/bzImage"))
        .build();
  }

  @Test
  void aCheckoutHasARevisionAndATarball() {
    CheckoutView checkout =
        new CheckoutView(
            node(
                NodeKind.CHECKOUT,
                """
                {"kernel_revision": {"tree": "mainline", "url": "https://x.org/l.git",
                 "branch": "master", "commit": "2a98", "version": {"version": 6, "patchlevel": 18}},
                 "architecture_filter": ["arm64"], "error_code": null}"""));

    assertThat(checkout.revision().orElseThrow().version().krev()).isEqualTo("6.18");
    assertThat(checkout.architectureFilter()).containsExactly("arm64");
    assertThat(checkout.tarball()).contains("https://x.org/l.tar.gz");
  }

  @Test
  void aKbuildHasItsConfiguration() {
    KbuildView kbuild =
        new KbuildView(
            node(
                NodeKind.KBUILD,
                """
                {"arch": "x86_64", "defconfig": ["defconfig", "kvm_guest.config"],
                 "compiler": "gcc-12", "fragments": ["kselftest"], "config_full": "c",
                 "kernel_type": "bzImage", "platform": "kubernetes", "runtime": "k8s",
                 "job_id": "j-1", "job_context": "gke", "misc": {"a": 1}}"""));

    assertThat(kbuild.arch()).contains("x86_64");
    assertThat(kbuild.defconfigs()).containsExactly("defconfig", "kvm_guest.config");
    assertThat(kbuild.compiler()).contains("gcc-12");
    assertThat(kbuild.fragments()).containsExactly("kselftest");
    assertThat(kbuild.configFull()).contains("c");
    assertThat(kbuild.kernelType()).contains("bzImage");
    assertThat(kbuild.platform()).contains("kubernetes");
    assertThat(kbuild.runtime()).contains("k8s");
    assertThat(kbuild.jobId()).contains("j-1");
    assertThat(kbuild.jobContext()).contains("gke");
    assertThat(kbuild.artifact("kernel")).contains("https://x.org/bzImage");
    assertThat(kbuild.misc()).isEqualTo(JsonObject.of("a", 1));
    assertThat(kbuild.revision()).isEmpty();
  }

  @Test
  void jobsAndTestsSayWhereTheyRan() {
    String data =
        """
        {"arch": "arm64", "defconfig": "defconfig", "platform": "rk3588", "device": "rk-07",
         "runtime": "lava-x", "job_id": "17", "job_context": "lab", "regression": "6b04",
         "test_source": "https://x.org/t.git", "config_full": "c", "compiler": "gcc-12",
         "kernel_type": "image", "test_revision": null}""";
    JobView job = new JobView(node(NodeKind.JOB, data));
    TestView test = new TestView(node(NodeKind.TEST, data));

    assertThat(List.of(job.arch(), job.platform(), job.device(), job.runtime(), job.jobId()))
        .isEqualTo(
            List.of(test.arch(), test.platform(), test.device(), test.runtime(), test.jobId()))
        .extracting(text -> text.orElse("missing"))
        .containsExactly("arm64", "rk3588", "rk-07", "lava-x", "17");
    assertThat(
            List.of(
                job.jobContext(),
                job.regression(),
                job.testSource(),
                job.configFull(),
                job.compiler(),
                job.kernelType()))
        .isEqualTo(
            List.of(
                test.jobContext(),
                test.regression(),
                test.testSource(),
                test.configFull(),
                test.compiler(),
                test.kernelType()))
        .extracting(text -> text.orElse("missing"))
        .containsExactly("lab", "6b04", "https://x.org/t.git", "c", "gcc-12", "image");
    assertThat(job.defconfigs()).isEqualTo(test.defconfigs()).containsExactly("defconfig");
    assertThat(job.testRevision()).isEqualTo(test.testRevision()).isEmpty();
    assertThat(job.misc()).isEqualTo(test.misc()).isEqualTo(JsonObject.empty());
  }

  @Test
  void isOfItsOwnKindOnly() {
    Node job = node(NodeKind.JOB, "{}");

    assertThat(NodeView.of(job)).contains(new JobView(job));
    assertThat(NodeView.of(node(NodeKind.TEST, "{}"))).containsInstanceOf(TestView.class);
    assertThat(NodeView.of(node(NodeKind.KBUILD, "{}"))).containsInstanceOf(KbuildView.class);
    assertThat(NodeView.of(node(NodeKind.CHECKOUT, "{}"))).containsInstanceOf(CheckoutView.class);
    assertThat(NodeView.of(node(new NodeKind("regression"), "{}"))).isEmpty();
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new CheckoutView(job))
        .withMessageContaining("is a job; expected a checkout");
  }
}
