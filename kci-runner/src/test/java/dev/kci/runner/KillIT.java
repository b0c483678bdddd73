package dev.kci.runner;

import dev.kci.api.model.Node;
import dev.kci.runtime.kubernetes.RealCluster;
import dev.kci.service.StopSignal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The runner is killed, again and again, at moments that a seed decides: from its start over the
 * creation of nodes and the submission of jobs to their reports. Each job writes a line to a file
 * of its own when it runs.
 *
 * <p>{@code -Dkci.kill.points=20 -Dkci.kill.docker=true -Dkci.kill.kubernetes=true} is the long
 * form, with half of the jobs in a Docker engine and a Kubernetes cluster (examples/labs/run.sh).
 */
class KillIT {
  private static final int POINTS = Integer.getInteger("kci.kill.points", 3);
  private static final boolean DOCKER = Boolean.getBoolean("kci.kill.docker");
  private static final boolean KUBERNETES = Boolean.getBoolean("kci.kill.kubernetes");
  private static final long SEED = Long.getLong("kci.seed", 20_261_124);
  private static final List<String> JOBS = List.of("tap", "skip", "pass", "pod");
  private static final String CONFIG =
      CountedJobs.withCommands(
          """
          runtimes:
            shell: {lab_type: shell%5$s}
            docker: {lab_type: docker, network: none, volumes: ['%1$s:%1$s']}
            cluster: {lab_type: kubernetes, kubeconfig: '%3$s', context: kci}
          platforms:
            shell: {}
            docker: {}
            kubernetes: {}
          jobs:
            tap: {template: script, kind: job, params: {command: '@TAP@'}}
            skip: {template: script, kind: job, params: {command: '@SKIP@'}}
            pass: {template: script, kind: job, image: 'kci/busybox:local', params: {command: '@PASS@'}}
            pod: {template: counted, kind: job}
          scheduler:
            - {job: tap, event: &checkout {channel: node, kind: checkout, state: available}, runtime: {name: shell}}
            - {job: skip, event: *checkout, runtime: {name: shell}}
            - {job: pass, event: *checkout, runtime: {name: %2$s}}
            - {job: pod, event: *checkout, runtime: {name: %4$s}}
          """);
  private static final String POD =
      """
      apiVersion: batch/v1
      kind: Job
      spec:
        template:
          spec:
            containers:
              - name: job
                image: kci/busybox:local
                command:
                  - sh
                  - -c
                  - {{#text}}echo run >> /runs/{{node.id}}; sleep 2{{/text}}
                volumeMounts: [{name: runs, mountPath: /runs}]
            volumes: [{name: runs, hostPath: {path: '%s'}}]
      """;
  private static final String SCRIPT = "#!/bin/sh\nID={{node.id}}\necho run >> %s/$ID\nsleep 2\n";

  @TempDir Path temp;

  @Test
  void eachJobRunsOnceAndEachNodeEndsRight() throws Exception {
    String runtimes = "shell" + (DOCKER ? ",docker" : "") + (KUBERNETES ? ",cluster" : "");
    System.out.println("KillIT: seed " + SEED + ", " + POINTS + " points, " + runtimes);
    Random random = new Random(SEED);
    Path runs = Files.createDirectory(temp.resolve("runs"));
    boolean root = Files.getAttribute(runs, "unix:uid").equals(0);
    if (root) { // its jobs are another user's
      Files.setPosixFilePermissions(runs, PosixFilePermissions.fromString("rwxrwxrwx"));
      Files.setPosixFilePermissions(temp, PosixFilePermissions.fromString("rwx--x--x"));
    }
    Path templates = Files.createDirectory(temp.resolve("templates"));
    Files.createDirectory(templates.resolve("kubernetes"));
    Files.createDirectory(templates.resolve("shell"));
    Files.writeString(templates.resolve("kubernetes/counted.yaml.mustache"), POD.formatted(runs));
    Files.writeString(templates.resolve("shell/counted.sh.mustache"), SCRIPT.formatted(runs));
    String config =
        CONFIG.formatted(
            runs,
            DOCKER ? "docker" : "shell",
            KUBERNETES ? RealCluster.assumed().kubeconfig() : "none",
            KUBERNETES ? "cluster" : "shell",
            root ? ", user: nobody" : "");
    String[] options = {"--concurrency", "4", "--templates", templates.toString()};
    List<Node> checkouts = new ArrayList<>();
    try (RunnerOnSandbox setup = new RunnerOnSandbox(temp, config, "")) {
      for (int point = 0; point < POINTS; point++) {
        Process runner = setup.start(runtimes, options);
        checkouts.add(setup.checkout(Map.of()));
        // no condition: where the runner is just then is what the seed decides
        new StopSignal().await(Duration.ofMillis(500 + random.nextInt(5000)));
        runner.destroyForcibly().waitFor();
      }
      setup.start(runtimes, options);
      new CountedJobs(JOBS, runs).check(setup, checkouts);
    }
  }
}
