package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.config.Configuration;
import dev.kci.fetch.ConfiguredStorages;
import dev.kci.fetch.FetchRules;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfiguredSourcesTest {
  private static final String URL = "https://git.example.org/linux.git";
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";
  private static final String STORED = "https://files.example.org/kci/";
  private static final TrustedOwners US = TrustedOwners.of(() -> "us", Set.of());

  @TempDir Path folder;
  private ConfiguredSources sources;

  @BeforeEach
  void configure() throws IOException {
    Path file = folder.resolve("config.yaml");
    Files.writeString(
        file,
        """
        storage:
          files: {storage_type: backend, base_url: 'https://files.example.org/kci'}
        trees:
          mainline: {url: 'https://git.example.org/linux.git'}
          private: {url: 'https://me:secret@git.example.org/private.git'}
          ssh: {url: 'ssh://git@git.example.org/ssh.git'}
        """);
    Configuration configuration = Configuration.load(List.of(file));
    FetchRules rules = new FetchRules(ConfiguredStorages.of(configuration), List.of());
    sources = new ConfiguredSources(configuration.trees(), rules::allow, rules.toString());
  }

  @Test
  void checkoutOfAConfiguredTreeWithAStoredTarballIsAccepted() {
    assertThat(refusal(checkout().build())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mainline, https://git.example.org/linux.git",
    "private, https://git.example.org/private.git",
    "ssh, ssh://git@git.example.org/ssh.git",
  })
  void urlMustMatchTheTreesWithoutLogin(String tree, String url) {
    assertThat(sources.refusal(new KernelRevision(tree, url, "master", COMMIT))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "mainline, https://evil.example.org/linux.git",
    "mainline, https://git.example.org/linux.git/../evil.git",
    "mainline, https://git.example.org/linux.git#",
    "mainline, http://git.example.org/linux.git",
    "mainline, https://git.example.org@evil.example.org/linux.git",
    "mainline, https://git.example.org/private.git",
    "mainline, ''",
    "Mainline, https://git.example.org/linux.git",
    "evil, https://git.example.org/linux.git",
    "ssh, ssh://evil@git.example.org/ssh.git",
  })
  void otherTreesAndUrlsAreRefused(String tree, String url) {
    assertThat(sources.refusal(new KernelRevision(tree, url, "master", COMMIT))).isPresent();
  }

  @Test
  void errorDoesNotShowTheLoginOfAUrl() {
    String url = "https://x:hunter2@evil.example.org/linux.git";
    assertThat(sources.refusal(new KernelRevision("mainline", url, "master", COMMIT)))
        .hasValueSatisfying(reason -> assertThat(reason).doesNotContain("hunter2"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "HEAD",
        "0123456",
        "0123456789ABCDEF0123456789ABCDEF01234567",
        "--upload-pack=sh",
        "0123456789abcdef0123456789abcdef01234567\n",
        "0123456789abcdef0123456789abcdef012345678",
      })
  void commitMustBeAFullHexId(String commit) {
    assertThat(sources.refusal(new KernelRevision("mainline", URL, "master", commit)))
        .hasValueSatisfying(reason -> assertThat(reason).contains("commit"));
  }

  @Test
  void sha256CommitsAreValid() {
    assertThat(
            sources.refusal(
                new KernelRevision("mainline", URL, "master", "0123456789abcdef".repeat(4))))
        .isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "http://127.0.0.1:8000/evil.tar.gz",
        "https://files.example.org/other/evil.tar.gz",
        "https://files.example.org/kci/../other/evil.tar.gz",
        "https://files.example.org.evil.example.org/kci/x",
        "file:///etc/passwd",
        "",
      })
  void tarballOutsideTheStoragesIsRefused(String url) {
    assertThat(refusal(checkout().artifacts(Map.of("tarball", url)).build()))
        .hasValueSatisfying(reason -> assertThat(reason).contains("artifact tarball"));
  }

  @Test
  void patchSeriesStartsNoJobsButItsBuildsDo() {
    Node checkout = checkout().build();
    Node series = Node.childOf(checkout, NodeKind.CHECKOUT, "patchset").id("s").owner("us").build();
    Node build = build(series, Map.of("kernel", STORED + "b/Image")).build();
    assertThat(refusal(series, checkout)).get().asString().contains("s: patch series are left");
    assertThat(refusal(build, series, checkout)).isEmpty();
  }

  @Test
  void artifactsOfBuildsMustBeStoredToo() {
    Node checkout = checkout().build();
    Node good = build(checkout, Map.of("kernel", STORED + "b/Image")).build();
    assertThat(refusal(good, checkout)).isEmpty();
    Node evil = build(checkout, Map.of("kernel", "https://evil.example.org/Image")).build();
    assertThat(refusal(evil, checkout)).isPresent();
  }

  @Test
  void allAncestorsMustHaveATrustedOwner() {
    Node checkout = checkout().build();
    Node foreign = build(checkout, Map.of()).owner("stranger").build();
    assertThat(refusal(foreign, checkout))
        .hasValueSatisfying(reason -> assertThat(reason).contains("stranger", "[us]"));
    Node ours = build(checkout, Map.of()).build();
    assertThat(refusal(ours, checkout().owner("stranger").build())).isPresent();
    assertThat(refusal(ours, checkout().owner(null).build())).isPresent();
    TrustedOwners both = TrustedOwners.of(() -> "us", Set.of("stranger"));
    assertThat(sources.refusal(List.of(foreign, checkout), both)).isEmpty();
  }

  @Test
  void buildMustHaveTheRevisionOfItsCheckout() {
    Node checkout = checkout().build();
    KernelRevision other = new KernelRevision("mainline", URL, "next", COMMIT);
    assertThat(refusal(build(checkout, Map.of()).kernelRevision(other).build(), checkout))
        .isPresent();
    Node incomplete =
        build(checkout, Map.of())
            .data(JsonObject.of("kernel_revision", JsonObject.of("tree", "mainline").asMap()))
            .build();
    assertThat(refusal(incomplete, checkout)).isPresent();
  }

  @Test
  void topmostNodeMustBeACheckoutWithARevision() {
    Node checkout = checkout().build();
    assertThat(refusal(build(checkout, Map.of()).build())).isPresent();
    assertThat(refusal(checkout().parent("65f0000000000000000000ff").build())).isPresent();
    assertThat(refusal(checkout().data(JsonObject.empty()).build())).isPresent();
  }

  private Optional<String> refusal(Node... lineage) {
    return sources.refusal(List.of(lineage), US);
  }

  private static dev.kci.api.model.NodeBuilder checkout() {
    return Node.builder(NodeKind.CHECKOUT, "checkout")
        .id("65f000000000000000000001")
        .owner("us")
        .kernelRevision(new KernelRevision("mainline", URL, "master", COMMIT))
        .artifacts(Map.of("tarball", STORED + "linux.tar.gz"));
  }

  private static dev.kci.api.model.NodeBuilder build(Node checkout, Map<String, String> artifacts) {
    return Node.builder(NodeKind.KBUILD, "build")
        .id("65f000000000000000000002")
        .parent(checkout.id())
        .owner("us")
        .data(checkout.data())
        .artifacts(artifacts);
  }
}
