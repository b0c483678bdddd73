package dev.kci.kciapi.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.KernelVersion;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.kciapi.KciApi;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class NodeExplainCommandTest {
  private static final String URL = "https://example.org/t.git";

  private final Sandbox sandbox = Sandbox.start();
  private final dev.kci.api.KciApi api =
      dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
  @TempDir private Path folder;

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  @Test
  void jobsOfAnOlderCheckoutAreNotCreatedWhereTheSettingsSaySo() throws IOException {
    Node older = checkout("1", 600);
    Node newer = checkout("2", 0);
    Node cancelled =
        api.nodes()
            .create(
                Node.childOf(older, NodeKind.KBUILD, "ended")
                    .data("runtime", "shell")
                    .data("platform", "shell")
                    .build()
                    .cancelled("kci-runner", "superseded by checkout " + newer.requireId()));

    String held = "no job starts from this node: its branch has a newer checkout, ";
    assertThat(explain(older, "queued"))
        .contains(held + newer.requireId() + " (cancel_superseded)")
        .contains("build on shell in shell  (")
        .contains("    not created: no job starts from this node")
        .contains("node " + cancelled.requireId() + ", done/skip (superseded by checkout ");
    assertThat(explain(older, "off")).contains("would be created").doesNotContain(held);
    assertThat(explain(newer, "queued")).contains("would be created").doesNotContain(held);
  }

  @Test
  void aStrangersJobIsNotOneThatTheRunnerCreated() throws IOException {
    Node checkout = checkout("1", 0);
    try (dev.kci.api.KciApi stranger =
        dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token("runtime-shell")).build()) {
      stranger
          .nodes()
          .create(
              Node.childOf(checkout, NodeKind.KBUILD, "build")
                  .data("runtime", "shell")
                  .data("platform", "shell")
                  .build());
    }
    assertThat(explain(checkout, "off", "--owner", "pipeline")).contains("0 created, ");
    assertThat(explain(checkout, "off", "--all-owners")).contains("1 created, ");
  }

  private String explain(Node node, String word, String... options) throws IOException {
    Path config =
        Files.writeString(
            folder.resolve("pipeline.yaml"),
            """
            trees:
              t: {url: '%s'}
            jobs:
              build: {template: script, kind: kbuild}
              ended: {template: script, kind: kbuild}
            platforms:
              shell: {}
            runtimes:
              shell: {lab_type: shell}
            scheduler:
              - {job: build, event: &event {channel: node, kind: checkout, state: available},
                 runtime: {name: shell}}
              - {job: ended, event: *event, runtime: {name: shell}}
            """
                .formatted(URL));
    Path settings =
        Files.writeString(
            folder.resolve("kernelci.toml"), "[tree.t]\ncancel_superseded = \"" + word + "\"\n");
    List<String> all = new ArrayList<>(List.of("node", "explain", node.requireId()));
    all.addAll(List.of("--config", config.toString(), "--settings", settings.toString()));
    all.addAll(List.of("--api-url", sandbox.url().toString()));
    all.addAll(List.of(options));
    KciApi run = KciApi.run(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return run.out();
  }

  private Node checkout(String digit, long secondsAgo) {
    KernelVersion version = new KernelVersion(6, 12, null, null, null);
    return api.nodes()
        .create(
            Node.builder(NodeKind.CHECKOUT, "checkout")
                .kernelRevision(
                    new KernelRevision(
                        "t", URL, "b", digit.repeat(40), null, version, List.of(), null, null))
                .created(Instant.now().minusSeconds(secondsAgo))
                .state(NodeState.AVAILABLE)
                .build());
  }
}
