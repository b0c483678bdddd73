package dev.kci.kciapi.checkout;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.git.Repositories;
import dev.kci.kciapi.KciApi;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CheckoutCreateCommandTest {
  private static final String COMMIT = "0123456789abcdef0123456789abcdef01234567";

  private final Sandbox sandbox = Sandbox.start();
  @TempDir private Path folder;
  private String head = "";

  @BeforeEach
  void prepare() throws IOException {
    Path repository = folder.resolve("linux");
    head = Repositories.create(repository, "master", "for-next/fixes");
    SmallPipeline.write(folder, repository.toUri().toString());
    Files.writeString(
        folder.resolve("kernelci.toml"),
        "[DEFAULT]\napi_token = \"" + sandbox.token("pipeline").reveal() + "\"\n");
  }

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void theHeadOfTheBranchIsTheDefault() {
    JsonObject node = created("mainline/for-next/fixes");

    assertThat(node.string("kind")).hasValue("checkout");
    assertThat(node.string("state")).hasValue("running");
    assertThat(node.strings("path")).containsExactly("checkout");
    assertThat(node.string("submitter").orElseThrow()).startsWith("user:");
    assertThat(node.string("debug.requested_by")).hasValue("kci-api checkout create");
    assertThat(node.string("data.kernel_revision.tree")).hasValue("mainline");
    assertThat(node.string("data.kernel_revision.branch")).hasValue("for-next/fixes");
    assertThat(node.string("data.kernel_revision.commit")).hasValue(head);
    assertThat(node.string("treeid").orElseThrow()).hasSize(64);
    assertThat(node.get("jobfilter")).as("all jobs").isNull();
    assertThat(node.has("data.architecture_filter")).as("not a configured branch").isFalse();
  }

  @Test
  void withoutAJobFilterTheBranchsArchitecturesAreBuilt() {
    assertThat(created("mainline/master").strings("data.architecture_filter"))
        .containsExactly("x86_64");
    assertThat(created("mainline/master", "--job", "boot").has("data.architecture_filter"))
        .isFalse();
  }

  @Test
  void filtersAndLinkArePrinted() {
    KciApi run = run("mainline/master", "--commit", COMMIT, "--job", "boot", "--platform", "qemu");

    assertThat(run.exitCode()).as(run.err()).isZero();
    String id = run.out().lines().findFirst().orElseThrow().replaceAll(".* ", "");
    assertThat(run.out())
        .isEqualTo(
            """
            Created checkout %s
              branch     mainline/master
              commit     %s
              jobs       boot, kbuild
              platforms  qemu
              link       %s/viewer?node_id=%s
            """
                .formatted(id, COMMIT, url(), id));
  }

  @ParameterizedTest(name = "{0} {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "master | | 2 | 'master' is not a branch; expected TREE/BRANCH, such as mainline/master",
        "mainlin/master | | 2 | there is no tree 'mainlin' in the configuration; did you mean",
        "mainline/a..b | | 2 | 'a..b' is not the name of a git branch",
        "mainline/mastr | | 1 | there is no branch 'mastr' in",
        "mainline/mastr | | 1 | ; did you mean 'master'?",
        "mainline/master | --commit=0123456 | 2 | is not a full commit id; expected 40 or 64",
        "mainline/master | --job=boots | 2 | there is no job 'boots' in the configuration",
        "mainline/master | --timeout=0 | 2 | --timeout",
        "mainline/master | --test=login | 2 | --test needs --watch and --job",
      })
  void whatCannotBeCheckedOutIsOneLine(String branch, String option, int exitCode, String error) {
    KciApi run = option == null ? run(branch) : run(branch, option);

    assertThat(run.exitCode()).isEqualTo(exitCode);
    assertThat(run.err()).contains(error);
    assertThat(run.err().lines().filter(line -> !line.startsWith("Try "))).hasSize(1);
    assertThat(KciApi.run("node", "count", "kind=checkout", "--api-url", url()).out())
        .as("nothing was created")
        .isEqualTo("0\n");
  }

  @ParameterizedTest(name = "{0}: {1}")
  @CsvSource({"PASS, 0", "FAIL, 1", "SKIP, 125"})
  void watchingEndsWithTheTestsResult(Result result, int exitCode) throws Exception {
    List<KciApi> ended = new ArrayList<>();
    List<String> arguments =
        List.of(
            "mainline/master", "--job", "boot", "--watch", "--test", "login", "--poll-period=1s");
    Thread watching =
        new Thread(() -> ended.add(run(arguments.toArray(String[]::new))), "watching");
    watching.start();
    try (dev.kci.api.KciApi api =
        dev.kci.api.KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build()) {
      NodeQuery checkouts = NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT));
      while (api.nodes().count(checkouts) == 0) {
        watching.join(100);
      }
      Node checkout = api.nodes().findAll(checkouts).get(0);
      Node build = api.nodes().create(Node.childOf(checkout, NodeKind.KBUILD, "kbuild").build());
      Node boot = api.nodes().create(Node.childOf(build, NodeKind.JOB, "boot").build());
      api.nodes()
          .create(
              Node.childOf(boot, NodeKind.TEST, "login")
                  .state(NodeState.DONE)
                  .result(result)
                  .build());
      api.nodes().update(boot, node -> node.done(Result.PASS));
    }
    watching.join(60_000);

    assertThat(ended).hasSize(1);
    assertThat(ended.get(0).exitCode()).as(ended.get(0).err()).isEqualTo(exitCode);
    assertThat(ended.get(0).out()).contains("Created checkout", "boot", "login");
  }

  private JsonObject created(String... arguments) {
    List<String> all = new ArrayList<>(List.of(arguments));
    all.addAll(List.of("--format", "json"));
    KciApi run = run(all.toArray(String[]::new));
    assertThat(run.exitCode()).as(run.err()).isZero();
    return JsonText.parseObject(run.out());
  }

  private KciApi run(String... arguments) {
    List<String> all = new ArrayList<>(List.of("checkout", "create"));
    all.addAll(List.of(arguments));
    all.addAll(List.of("--api-url", url(), "--config", folder.resolve("pipeline.yaml").toString()));
    all.addAll(List.of("--settings", folder.resolve("kernelci.toml").toString()));
    return KciApi.run(all.toArray(String[]::new));
  }

  private String url() {
    return sandbox.url().toString().replaceAll("/$", "");
  }
}
