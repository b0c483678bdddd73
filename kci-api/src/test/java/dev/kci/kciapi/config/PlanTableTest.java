package dev.kci.kciapi.config;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.cli.Terminal;
import dev.kci.kciapi.KciApi;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class PlanTableTest {
  private static final String SMALL =
      "../kci-pipeline/src/test/resources/dev/kci/pipeline/schedule/small/config";

  @Test
  void testsAreBelowTheBuildsThatTriggerThem() {
    assertThat(plan(80, "alpha", "next"))
        .isEqualTo(
            """
            checkout alpha/next 6.6
            JOB                PLATFORM     RUNTIME
            ├─ build-arm64     kubernetes   cluster
            │  ├─ boot         board-arm64  lab-a
            │  ├─ boot         board-new    lab-a
            │  └─ suite        board-arm64  lab-b
            ├─ build-x86       kubernetes   cluster
            │  ├─ boot         board-x86    lab-b
            │  └─ suite        board-arm64  lab-b
            ├─ build-debug     kubernetes   cluster or another kubernetes
            │  └─ debug-suite  board-arm64  lab-a
            └─ check-source    shell        host or another shell
            3 builds, 7 other jobs
            """);
  }

  @Test
  void theTableNamesParentAndEntry() {
    String[] form = {"--format", "table"};
    assertThat(plan(200, "gamma", "main", form).lines())
        .hasSize(3)
        .first()
        .isEqualTo("JOB           KIND  PLATFORM  RUNTIME                PARENT    ENTRY");
    assertThat(plan(200, "gamma", "main", form))
        .containsPattern("check-source  job   shell +host or another shell  checkout  ")
        .contains("/scheduler.yaml:9\n");
    assertThat(plan(80, "gamma", "main", form).lines()).allMatch(line -> line.length() <= 80);
  }

  private static String plan(int width, String tree, String branch, String... more) {
    List<String> all = new ArrayList<>(List.of("config", "plan", "--config", SMALL));
    all.addAll(List.of("--tree", tree, "--branch", branch, "--kernel", "6.6"));
    all.addAll(List.of(more));
    KciApi run = KciApi.on(Terminal.of(width, false), all.toArray(String[]::new));
    return run.err() + run.out();
  }
}
