package dev.kci.kciapi.bisect;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.kciapi.bisect.Lab.Answer;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code kci-api bisect run} as a process that is killed again and again. */
class BisectIT {
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);
  private static final int KILLS = Integer.getInteger("kci.kills", 5);
  private static final int FAULT = 13;

  private final Sandbox sandbox = Sandbox.start();
  private final KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();

  @TempDir private Path folder;

  @AfterEach
  void close() {
    api.close();
    sandbox.close();
  }

  @Test
  void goesOnAfterEachKill() throws IOException, InterruptedException {
    assumeTrue(Files.isExecutable(Path.of("/usr/bin/git")), "needs the git binary at /usr/bin/git");
    MadeRepository repository = MadeRepository.of(folder.resolve("linux"), 40);
    Lab lab =
        new Lab(
            api,
            commit -> repository.commits().indexOf(commit) < FAULT ? Answer.PASS : Answer.FAIL);
    begin(repository);
    Random random = new Random(SEED);
    Process run = start(0);
    for (int kills = 0; kills < KILLS && run.isAlive(); ) {
      lab.work();
      if (run.waitFor(300 + random.nextInt(1500), TimeUnit.MILLISECONDS)) {
        break;
      }
      run.destroyForcibly().waitFor();
      kills++;
      run = start(kills);
    }
    while (!run.waitFor(200, TimeUnit.MILLISECONDS)) {
      lab.work();
    }
    assertThat(run.exitValue()).as("seed %d:%n%s", SEED, output()).isZero();
    assertThat(output()).contains(repository.commits().get(FAULT) + " is the first bad commit");
    List<String> kept = new ArrayList<>();
    try (var files = Files.walk(folder.resolve("state"))) {
      Path state = files.filter(one -> one.endsWith("bisect.json")).findFirst().orElseThrow();
      new StateFile(state.getParent())
          .read()
          .orElseThrow()
          .attempts()
          .forEach(attempt -> kept.add(attempt.checkout()));
    }
    assertThat(lab.checkouts().stream().map(Node::id))
        .as("seed %d", SEED)
        .containsExactlyInAnyOrderElementsOf(kept);
  }

  private void begin(MadeRepository repository) throws IOException {
    Files.writeString(
        folder.resolve("pipeline.yaml"),
        """
        trees:
          mainline: {url: "https://git.example/linux.git"}
        jobs:
          boot: {template: boot, kind: job}
        runtimes:
          shell: {lab_type: shell}
        scheduler:
          - {job: boot, event: {kind: checkout, state: available}, runtime: {name: shell}}
        """);
    dev.kci.kciapi.KciApi started =
        dev.kci.kciapi.KciApi.run(
            "bisect",
            "start",
            "mainline/master",
            "--job",
            "boot",
            "--bad",
            "master",
            "--good",
            "master~39",
            "--rebuild",
            "--repository",
            "" + repository.folder(),
            "--config",
            folder + "/pipeline.yaml",
            "--api-url",
            "" + sandbox.url(),
            "--state-dir",
            folder + "/state");
    assertThat(started.exitCode()).as(started.err()).isZero();
  }

  private Process start(int number) throws IOException {
    ProcessBuilder builder =
        new ProcessBuilder(
                "target/kci-api",
                "bisect",
                "run",
                "--poll-period",
                "1s",
                "--api-url",
                "" + sandbox.url(),
                "--state-dir",
                folder + "/state")
            .redirectErrorStream(true)
            .redirectOutput(folder.resolve("out" + number).toFile());
    builder.environment().put("KCI_API_TOKEN", sandbox.token("pipeline").reveal());
    return builder.start();
  }

  private String output() throws IOException {
    StringBuilder all = new StringBuilder();
    for (int i = 0; Files.exists(folder.resolve("out" + i)); i++) {
      all.append(Files.readString(folder.resolve("out" + i), StandardCharsets.UTF_8));
    }
    return all.toString();
  }
}
