package dev.kci.runner.supervise;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.results.Findings;
import dev.kci.runtime.results.JobEnd;
import dev.kci.runtime.results.TestCase;
import dev.kci.runtime.results.TestReport;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class JobChildrenTest {
  @TempDir private Path temp;

  @ParameterizedTest
  @CsvSource({
    "job, standard, true",
    "job, provoking, false",
    "job, explicit, true",
    "job, unknown, true",
    "kbuild, standard, false",
  })
  void paramDecidesWhetherKernelFaultsAreReported(String kind, String job, boolean isReported)
      throws IOException {
    Path yaml =
        Files.writeString(
            temp.resolve("jobs.yaml"),
            """
            jobs:
              standard: {kind: job, template: t}
              provoking: {kind: job, template: t, params: {kernel_messages: false}}
              explicit: {kind: job, template: t, params: {kernel_messages: true}}
            """);
    PipelineConfiguration configuration =
        PipelineConfiguration.of(Configuration.load(List.of(yaml)));
    TestCase faults = TestCase.of("kernel-messages", Result.FAIL);
    List<NodeTree> children =
        JobChildren.of(configuration)
            .of(
                Node.builder(new NodeKind(kind), job).build(),
                new JobStatus.Exited(0),
                new Findings(
                    TestReport.NONE,
                    List.of(faults),
                    new JobEnd(Result.PASS, null, null),
                    Map.of()),
                new JobOutput(null, Map.of(), null),
                Map.of());

    assertThat(children).hasSize(isReported ? 1 : 0);
  }
}
