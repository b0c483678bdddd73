package dev.kci.report.site;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import dev.kci.files.FolderInUseException;
import dev.kci.files.ProcessLock;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.SiteTemplates;
import dev.kci.report.site.page.BranchName;
import dev.kci.report.site.page.PageNames;
import dev.kci.results.CountedOwners;
import dev.kci.results.RuntimeUsers;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.results.reader.FinishedCheckouts;
import dev.kci.sandbox.Sandbox;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class SiteUpdateTest {
  private static final Instant NOW = Instant.parse("2026-11-20T12:00:00Z");
  private static final List<String> TESTS = List.of("mmap", "mlock", "fork");

  @TempDir Path temp;
  private Sandbox sandbox;
  private KciApi api;
  private SampleCheckouts sample;

  @BeforeEach
  void start() {
    sandbox = Sandbox.start();
    api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
    sample = new SampleCheckouts(api, NOW);
    for (int day = 5; day >= 2; day--) {
      sample.add("master", day, "ltp", TESTS, day < 4 ? Set.of("mmap") : Set.of());
      sample.add("next", day, "ltp", TESTS, Set.of());
    }
  }

  @AfterEach
  void stop() {
    api.close();
    sandbox.close();
  }

  @Test
  void firstRunShowsEveryBranchCheckoutAndFailure() throws IOException {
    Path site = temp.resolve("site");
    SiteOutcome outcome = update(site, "title");
    assertThat(outcome).isEqualTo(new SiteOutcome(2, 8, 8, 15, 0));
    SiteChecks.check(site);
    String branch = page(site, "master", PageNames.INDEX);
    assertThat(branch)
        .contains("broken")
        .contains("fails since <a href=\"checkout-")
        .contains("<b><a href=\"" + PageNames.job("ltp", 1) + "#t-")
        .contains("v6.18-2", "v6.18-3", "v6.18-4", "v6.18-5");
    assertThat(page(site, "master", PageNames.job("ltp", 1)))
        .contains("..FF", "2 of 4 passed", "Tests that never failed: 2");
    assertThat(Files.readString(site.resolve("index.html"))).contains("4/6", "2 failed");
  }

  @Test
  void secondRunReadsAndWritesNothing() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    FileTime past = FileTime.from(Instant.EPOCH);
    for (String name : SiteChecks.pages(site).keySet()) {
      Files.setLastModifiedTime(site.resolve(name), past);
    }
    assertThat(update(site, "title")).isEqualTo(new SiteOutcome(2, 8, 0, 0, 0));
    for (String name : SiteChecks.pages(site).keySet()) {
      assertThat(Files.getLastModifiedTime(site.resolve(name))).isEqualTo(past);
    }
  }

  @Test
  void oneMoreCheckoutIsReadAlone() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    sample.add("master", 1, "ltp", TESTS, Set.of("fork"));
    Map<String, String> before = SiteChecks.pages(site);
    // its page, the branch's and the job's two (the job and the build), and the index
    assertThat(update(site, "title")).isEqualTo(new SiteOutcome(2, 9, 1, 5, 0));
    SiteChecks.check(site);
    before.forEach(
        (name, page) -> {
          if (name.contains("checkout-") || name.startsWith("mainline-next")) {
            assertThat(SiteUpdateTest.read(site.resolve(name))).isEqualTo(page);
          }
        });
  }

  @Test
  void updatedSiteIsTheSameAsOneMadeAtOnce() throws IOException {
    Path updated = temp.resolve("updated");
    update(updated, "title");
    sample.add("master", 1, "ltp", TESTS, Set.of("fork"));
    sample.add("stable", 1, "ltp", TESTS, Set.of("fork"));
    update(updated, "title");
    update(temp.resolve("at-once"), "title");
    assertThat(files(updated)).isEqualTo(files(temp.resolve("at-once")));
  }

  @Test
  void lateResultIsReadAsLongAsTheCheckoutIsYoung() throws IOException {
    Path site = temp.resolve("site");
    Node checkout = sample.add("master", 1, "ltp", TESTS, Set.of());
    update(site, "title");
    Node late =
        Node.lateChildOf(checkout, NodeKind.JOB, "late-job")
            .state(NodeState.DONE)
            .result(Result.FAIL)
            .created(NOW.minus(Duration.ofHours(1)))
            .build();
    api.nodes().create(late);
    assertThat(update(site, "title").read()).isEqualTo(1);
    assertThat(page(site, "master", PageNames.INDEX)).contains("late-job");
    assertThat(update(site, "title").read()).isZero();
    Instant later = Instant.now().plus(Duration.ofDays(2));
    api.nodes().create(late);
    assertThat(update(site, "title", later).read()).as("it came since the last update").isOne();
    api.nodes().create(late);
    assertThat(update(site, "title", later).read()).as("the checkout was old by then").isZero();
  }

  @Test
  void laterPagesAreWrittenAgainWhenACheckoutIsLeftOut() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    List<Node> left = new ArrayList<>(checkouts(NOW));
    left.removeIf(
        node ->
            BranchName.of(node).branch().equals("master")
                && node.created().equals(NOW.minus(Duration.ofDays(3))));
    new SiteUpdate(site, source(), plan("title"), text -> {}).run(left, NOW);
    Path fresh = temp.resolve("fresh");
    new SiteUpdate(fresh, source(), plan("title"), text -> {}).run(left, NOW);
    assertThat(SiteChecks.pages(site)).isEqualTo(SiteChecks.pages(fresh));
  }

  @Test
  void damagedFileLeavesTheSameSiteOnceItIsReadAgain() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    Path file = site.resolve("data").resolve(checkouts(NOW).get(2).requireId() + ".jsonl.gz");
    byte[] whole = Files.readAllBytes(file);
    Files.write(file, Arrays.copyOf(whole, whole.length - 4));
    sample.add("master", 1, "ltp", TESTS, Set.of("fork"));
    sample.add("next", 1, "ltp", TESTS, Set.of("fork"));
    update(site, "title");
    assertThat(file).doesNotExist();
    update(site, "title");
    Path fresh = temp.resolve("fresh");
    update(fresh, "title");
    assertThat(SiteChecks.pages(site)).isEqualTo(SiteChecks.pages(fresh));
  }

  @Test
  void resultsOfOthersDoNotCount() throws IOException {
    Node checkout = sample.add("master", 1, "ltp", TESTS, Set.of());
    try (KciApi other = KciApi.builder(sandbox.url()).token(sandbox.token("admin")).build()) {
      other
          .nodes()
          .create(
              Node.lateChildOf(checkout, NodeKind.JOB, "forged-job")
                  .state(NodeState.DONE)
                  .result(Result.FAIL)
                  .created(NOW)
                  .build());
    }
    Path site = temp.resolve("site");
    update(site, "title");
    assertThat(SiteChecks.pages(site).values()).noneMatch(page -> page.contains("forged-job"));
    assertThat(page(site, "master", PageNames.checkout(checkout.requireId())))
        .contains("1 from others, not counted");
  }

  @Test
  void hostileNamesStayTextInTheSite() throws IOException {
    List<String> hostile =
        List.of("../../../x", "<script>alert(1)</script>", "\"onload=x", "a\u202eb", "&amp;", "/");
    for (String name : hostile) {
      for (int day = 3; day >= 1; day--) {
        sample.add(name, day, name, List.of(name, "x"), day == 1 ? Set.of(name) : Set.of());
      }
    }
    Path site = temp.resolve("a/b/site");
    update(site, "<script>");
    SiteChecks.check(site);
    try (Stream<Path> files = Files.walk(temp)) {
      assertThat(files.filter(Files::isRegularFile)).allMatch(file -> file.startsWith(site));
    }
    assertThat(SiteChecks.pages(site).values())
        .noneMatch(page -> page.contains("\u202e") || page.contains("alert(1)\""));
  }

  @Test
  void otherLookWritesAllPagesWithoutReading() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    SitePlan other =
        new SitePlan(
            SiteTemplates.ours(),
            "title",
            new NodeLinks("https://other.example.org/{id}"),
            List.of(),
            "1");
    SiteOutcome outcome =
        new SiteUpdate(site, source(), other, text -> {}).run(checkouts(NOW), NOW);
    assertThat(outcome.read()).isZero();
    assertThat(outcome.written()).isEqualTo(8);
    assertThat(SiteChecks.pages(site).values())
        .noneMatch(page -> page.contains("https://kernelci.example.org"));
  }

  @Test
  void pagesOfWhatIsGoneAreRemoved() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    SiteUpdate update = new SiteUpdate(site, source(), plan("title"), text -> {});
    List<Node> left =
        checkouts(NOW).stream()
            .filter(node -> BranchName.of(node).branch().equals("master"))
            .limit(2)
            .toList();
    assertThat(update.run(left, NOW).removed()).isEqualTo(2 + 7);
    SiteChecks.check(site);
    assertThat(site.resolve(PageNames.folder(new BranchName("mainline", "next")))).doesNotExist();
  }

  @Test
  void missingPageIsWrittenAgain() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    String id = checkouts(NOW).get(0).requireId();
    Map<String, String> before = SiteChecks.pages(site);
    for (String name : before.keySet()) {
      if (name.endsWith(PageNames.checkout(id))) {
        Files.delete(site.resolve(name));
      }
    }
    assertThat(update(site, "title")).isEqualTo(new SiteOutcome(2, 8, 0, 1, 0));
    assertThat(SiteChecks.pages(site)).isEqualTo(before);
  }

  @Test
  void onlyOneProcessUpdatesASite() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    ProcessLock other = ProcessLock.take(site.resolve("data"), "lock");
    try (other) {
      assertThatThrownBy(() -> update(site, "title")).isInstanceOf(FolderInUseException.class);
    }
    update(site, "title");
  }

  @Test
  void restOfAKilledRunIsRemoved() throws IOException {
    Path site = temp.resolve("site");
    update(site, "title");
    Path rest =
        site.resolve(PageNames.folder(new BranchName("mainline", "master")))
            .resolve("index.html.part");
    Files.writeString(rest, "half");
    sample.add("master", 1, "ltp", TESTS, Set.of());
    update(site, "title");
    assertThat(rest).doesNotExist();
  }

  private SiteOutcome update(Path site, String title) throws IOException {
    return update(site, title, NOW);
  }

  private SiteOutcome update(Path site, String title, Instant now) throws IOException {
    return new SiteUpdate(site, source(), plan(title), text -> {}).run(checkouts(NOW), now);
  }

  private List<Node> checkouts(Instant now) {
    return new FinishedCheckouts(api.nodes())
        .between(NodeField.OWNER.is("pipeline"), now.minus(Duration.ofDays(30)), now);
  }

  private ResultSource source() {
    CountedOwners counted = new CountedOwners(Set.of(), new RuntimeUsers(Map.of()));
    return new ResultSource(
        sandbox.url().toString(),
        api.nodes(),
        new CheckoutReader(api, () -> counted),
        () -> counted,
        results -> Map.of());
  }

  private static SitePlan plan(String title) {
    return new SitePlan(
        SiteTemplates.ours(),
        title,
        new NodeLinks("https://kernelci.example.org/node/{id}"),
        List.of(),
        "1");
  }

  private static String page(Path site, String branch, String name) {
    return read(site.resolve(PageNames.folder(new BranchName("mainline", branch))).resolve(name));
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  private static Map<String, String> files(Path site) throws IOException {
    Map<String, String> files = new java.util.TreeMap<>(SiteChecks.pages(site));
    files.put("state", Files.readString(site.resolve("data/site.json")));
    return files;
  }
}
