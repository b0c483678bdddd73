package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.sandbox.Sandbox;
import dev.kci.sandbox.SandboxUser;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A lab that {@code kci-api config init} writes, on the sandbox, with the programs as processes.
 */
class ConfigInitIT {
  /** A tree that {@code make} builds in no time. */
  private static final String MAKEFILE =
      """
      VERSION = 6
      PATCHLEVEL = 12
      SUBLEVEL = 0
      all:
      	echo kernel > vmlinux
      defconfig:
      	touch .config
      image_name:
      	@echo vmlinux
      """;

  @TempDir Path temp;

  @Test
  void theLabRunsAsItIsWritten() throws Exception {
    inLab(
        MAKEFILE,
        api -> {
          assertThat(node(api, "build").result()).isEqualTo(Result.PASS);
          run("kci-runner", "run", "--once", "--runtimes", "it-shell");
          assertThat(node(api, "smoke").result()).isEqualTo(Result.PASS);
        });
  }

  @Test
  void failureIsTheSameAtHome() throws Exception {
    String error = "vmlinux.c:12: error: too few arguments";
    String broken = MAKEFILE.replace("echo kernel > vmlinux", "@echo '" + error + "' >&2; exit 3");
    inLab(
        broken,
        api -> {
          Node build = node(api, "build");
          assertThat(build.result()).isEqualTo(Result.FAIL);
          String script = run("kci-api", "config", "render", "--node=" + build.id(), "--as=shell");
          Run home = atHome(script, "home");
          assertThat(home.output).contains(error, "The job exited with status 2");
          assertThat(home.exit).isEqualTo(2);
          String sum =
              api.nodes().get(build.parent()).data().string("tarball_sha256").orElseThrow();
          Run other = atHome(script.replace(sum, "0".repeat(64)), "other");
          assertThat(other.output).contains("error: tarball has SHA-256 " + sum);
          assertThat(other.exit).isEqualTo(69);
          assertThat(temp.resolve("other/kci-" + build.id() + "/work")).isEmptyDirectory();
        });
  }

  private record Run(int exit, String output) {}

  /** Runs a script in an empty folder, with nothing of this process's environment but PATH. */
  private Run atHome(String script, String folder) throws Exception {
    Path home = Files.createDirectory(temp.resolve(folder));
    Path log = temp.resolve(folder + ".log");
    ProcessBuilder sh = new ProcessBuilder("sh").directory(home.toFile());
    sh.environment().keySet().removeIf(name -> !name.equals("PATH"));
    Process process =
        sh.redirectInput(Files.writeString(temp.resolve("script"), script).toFile())
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    assertThat(process.waitFor(2, TimeUnit.MINUTES)).isTrue();
    return new Run(process.exitValue(), Files.readString(log));
  }

  private interface Check {
    void on(KciApi api) throws Exception;
  }

  /** Builds a tree in a new lab, then checks. */
  private void inLab(String makefile, Check check) throws Exception {
    try (Sandbox sandbox =
            Sandbox.builder()
                .users(List.of(SandboxUser.of("pipeline")))
                .state(temp.resolve("sandbox"))
                .start();
        KernelLikeTree tree = KernelLikeTree.create(Files.createDirectory(temp.resolve("tree")));
        KciApi api = KciApi.builder(sandbox.url()).build()) {
      tree.commit("Build at once", Map.of("Makefile", makefile));
      Path token = Files.writeString(temp.resolve("token"), sandbox.token("pipeline").reveal());
      token.toFile().setReadable(false, false);
      token.toFile().setReadable(true, true);

      String init =
          run(
              "kci-api",
              "config",
              "init",
              "lab",
              "--lab=it",
              "--api-url=" + sandbox.url(),
              "--token-file=token",
              "--storage-type=backend",
              "--storage-url=" + sandbox.storageUrl(),
              "--storage-cred-file=token",
              "--tree=linux",
              "--tree-url=" + tree.url(),
              "--branch=" + KernelLikeTree.BRANCH);
      assertThat(init).contains("0 errors, 0 warnings", "storage files: ").doesNotContain("FAILED");

      run("kci-trigger", "run", "--once");
      Node checkout = node(api, "checkout");
      assertThat(checkout.state()).isEqualTo(NodeState.RUNNING);
      run("kci-tarball", "run", "--once");
      assertThat(node(api, "checkout").state()).isEqualTo(NodeState.AVAILABLE);
      trustOwnCode();
      run("kci-runner", "run", "--once", "--runtimes", "it-shell");
      assertThat(node(api, "build").parent()).isEqualTo(checkout.id());
      check.on(api);
    }
  }

  /** As the comment in the file says: a runner that is root refuses shell jobs otherwise. */
  private void trustOwnCode() throws Exception {
    Path file = temp.resolve("lab/lab.yaml");
    String yaml = Files.readString(file);
    assertThat(yaml).contains("# isolation: none ");
    Files.writeString(file, yaml.replace("# isolation: none ", "isolation: none "));
  }

  private static Node node(KciApi api, String name) {
    return api.nodes().find(NodeQuery.where(NodeField.NAME.is(name))).findFirst().orElseThrow();
  }

  /** Returns the output of a program that ends with 0. */
  private String run(String program, String... arguments) throws Exception {
    Path root = Path.of("../..").toAbsolutePath().normalize();
    List<String> command = new ArrayList<>();
    command.add(new Workplace(root, temp).executable(program).toString());
    command.addAll(List.of(arguments));
    ProcessBuilder builder = new ProcessBuilder(command).directory(temp.toFile());
    builder.environment().keySet().removeIf(name -> name.startsWith("KCI_"));
    if (Files.exists(temp.resolve("lab"))) {
      builder.environment().put("KCI_CONFIG", temp.resolve("lab/lab.yaml").toString());
      builder.environment().put("KCI_SETTINGS", temp.resolve("lab/kernelci.toml").toString());
    }
    builder.environment().put("KCI_STATE_DIR", temp.resolve("state").toString());
    Path log = temp.resolve("log");
    Process process = builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    boolean ended = process.waitFor(2, TimeUnit.MINUTES);
    process.destroyForcibly();
    String output = Files.readString(log);
    assertThat(ended).describedAs(output).isTrue();
    assertThat(process.exitValue()).describedAs(output).isZero();
    return output;
  }
}
