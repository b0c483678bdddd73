package dev.kci.kciapi.config.lab;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** Writes the pipeline configuration of a new lab. */
public final class LabYaml {
  private static final String IMAGE = "ghcr.io/kernelci/gcc-14:x86-kselftest-kernelci";
  private static final String RAMDISK =
      "https://storage.kernelci.org/images/rootfs/buildroot/buildroot-baseline/20230703.0/x86/rootfs.cpio.gz";

  private final Lab lab;
  private final StringBuilder text = new StringBuilder();

  private LabYaml(Lab lab) {
    this.lab = lab;
  }

  /** Returns the text of the file. */
  public static String of(Lab lab) {
    return new LabYaml(lab).write();
  }

  private String write() {
    head();
    storage();
    runtimes();
    revisions();
    jobs();
    scheduler();
    return text.toString();
  }

  private void head() {
    text.append(
        """
        # Pipeline configuration, written by 'kci-api config init'. The format is the one of
        # https://github.com/kernelci/kernelci-pipeline/tree/main/config. After a change, run
        #   kci-api config validate --config FILE
        # SIGHUP makes running services read it again.

        api:
          %s:
            url: %s

        """
            .formatted(lab.api(), Quoted.text(lab.apiUrl())));
  }

  private void storage() {
    LabStorage storage = lab.storage();
    text.append("# Tarballs, logs and artifacts\nstorage:\n  ")
        .append(storage.name())
        .append(":\n");
    switch (storage.type()) {
      case LOCAL -> {
        text.append("    storage_type: local      # only for a lab on one machine\n");
        key("path", storage.path());
        comment("base_url: https://files.example.org/   # if a web server publishes the folder");
      }
      case BACKEND -> {
        text.append("    storage_type: backend\n");
        key("base_url", storage.url());
        key("api_url", storage.url());
      }
      case SSH -> {
        text.append("    storage_type: ssh\n");
        key("base_url", storage.url());
        key("host", storage.host());
        key("user", storage.user());
        key("path", storage.path());
      }
    }
    text.append('\n');
  }

  private void runtimes() {
    text.append("# Where jobs run; kci-runner runs those that --runtimes names\nruntimes:\n");
    for (Lab.Kind kind : lab.runtimes()) {
      text.append("  ").append(lab.runtime(kind)).append(":\n    lab_type: ").append(kind.word());
      text.append('\n');
      switch (kind) {
        case SHELL -> shell();
        case DOCKER -> {
          comment("memory_mb: 8192          # limit of each container");
          comment("cpus: 4");
        }
        case KUBERNETES -> {
          comment("context: my-cluster      # of the kubeconfig; default: its current context");
          comment("namespace: kernelci");
        }
        case LAVA -> key("url", lab.lavaUrl());
      }
      comment("concurrency: 2           # jobs at the same time");
    }
    text.append('\n');
  }

  /** A shell job is somebody's code: see {@code IsolationCheck}. */
  private void shell() {
    if (lab.jobUser() != null) {
      text.append("    # jobs run as this user, which needs a runner that is root\n");
      key("user", lab.jobUser());
      return;
    }
    comment(
        "user: kci-job            # run jobs as this user, which needs a runner that is root, or");
    comment(
        "isolation: none          # let jobs do all that the runner can: for your own code only");
  }

  private void revisions() {
    text.append(
        """
        # The branches that kci-trigger watches
        trees:
          %1$s:
            url: %2$s

        build_configs:
          %1$s:
            tree: %1$s
            branch: %3$s
            architectures: [x86_64]
            # frequency: 1d          # at most one checkout a day

        """
            .formatted(lab.tree(), Quoted.text(lab.treeUrl()), Quoted.text(lab.branch())));
  }

  private void jobs() {
    text.append("platforms:\n");
    for (Lab.Kind kind : lab.runtimes()) {
      text.append("  ").append(kind.platform()).append(":\n    arch: x86_64\n");
      if (kind == Lab.Kind.LAVA) {
        text.append("    boot_method: qemu\n    mach: qemu\n");
      }
    }
    boolean inContainers =
        lab.runtimes().contains(Lab.Kind.DOCKER) || lab.runtimes().contains(Lab.Kind.KUBERNETES);
    String image = inContainers ? "    image: " + IMAGE + "\n" : "";
    text.append(
        """

        jobs:
          build:
            template: kbuild
            kind: kbuild
        %1$s    params:
              arch: x86_64
              # what is in $KCI_ARTIFACTS becomes an artifact; the exit status is the result
              build_command: >-
                make defconfig && make -j "$(getconf _NPROCESSORS_ONLN)"
                && cp "$(make -s image_name)" "$KCI_ARTIFACTS/kernel"
        """
            .formatted(image));
    if (lab.runtimes().stream().anyMatch(Lab.Kind::canBuild)) {
      text.append(
          """
            smoke:
              template: script
              kind: job
          %1$s    params:
                # KTAP or TAP in the output becomes tests
                command: artifact kernel kernel && test -s kernel
          """
              .formatted(image));
    }
    if (lab.runtimes().contains(Lab.Kind.LAVA)) {
      text.append(
          """
            boot:
              template: script
              kind: job
              params:
                qemu: true
                arch: x86_64
                ramdisk: %s
                command: uname -a
          """
              .formatted(RAMDISK));
    }
    text.append('\n');
  }

  private void scheduler() {
    text.append("# Which job starts where, after which event\nscheduler:\n");
    entry("build", lab.builder(), "kind: checkout, name: checkout, state: available");
    String built = "kind: kbuild, name: build, state: available, result: pass";
    for (Lab.Kind kind : lab.runtimes()) {
      entry(kind.canBuild() ? "smoke" : "boot", kind, built);
    }
  }

  private void entry(String job, Lab.Kind kind, String event) {
    text.append("  - job: ").append(job).append("\n    event: {channel: node, ").append(event);
    text.append("}\n    runtime: {name: ").append(lab.runtime(kind)).append("}\n");
    if (kind == Lab.Kind.LAVA) {
      text.append("    platforms: [").append(kind.platform()).append("]\n");
    }
  }

  private void key(String name, @Nullable String value) {
    text.append("    ").append(name).append(": ");
    text.append(Quoted.text(Objects.requireNonNull(value, name))).append('\n');
  }

  private void comment(String line) {
    text.append("    # ").append(line).append('\n');
  }
}
