package dev.kci.report.site;

import dev.kci.api.model.Node;
import dev.kci.files.DurableFile;
import dev.kci.files.ProcessLock;
import dev.kci.report.site.page.BranchName;
import dev.kci.report.site.page.BranchPages;
import dev.kci.report.site.page.CheckoutSummary;
import dev.kci.report.site.page.IndexPage;
import dev.kci.report.site.page.PageNames;
import dev.kci.report.site.page.SiteCheckout;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.Consumer;

/**
 * Brings a site up to date: reads what is new or changed from the API, and writes the pages that
 * this changes. What was read is kept in {@code data} below the site's folder. Thread-safe.
 */
public final class SiteUpdate {
  private static final String DATA = "data";
  private static final String STATE = "site.json";
  private static final String LOCK = "lock";

  private final Path data;
  private final SiteFolder folder;
  private final ResultSource source;
  private final SitePlan plan;
  private final BranchPages pages;
  private final Consumer<String> progress;

  /**
   * @param folder the site's folder
   * @param progress told what is done next, in a few words
   */
  public SiteUpdate(Path folder, ResultSource source, SitePlan plan, Consumer<String> progress) {
    this.data = folder.resolve(DATA);
    this.folder = new SiteFolder(folder, DurableFile::write);
    this.source = source;
    this.plan = plan;
    this.pages = new BranchPages(plan.templates(), plan.links(), plan.issues());
    this.progress = progress;
  }

  /**
   * Updates the site.
   *
   * @param newestFirst the checkouts to show
   * @throws dev.kci.files.FolderInUseException if another process updates the site
   * @throws IOException if a file cannot be read or written
   * @throws dev.kci.api.ApiException if the API does not answer; what was read is kept
   */
  public SiteOutcome run(List<Node> newestFirst, Instant now) throws IOException {
    Files.createDirectories(data);
    ProcessLock lock = ProcessLock.take(data, LOCK);
    try (lock) {
      ReadResults results = new ReadResults(data, source, progress);
      results.read(newestFirst, lastUpdate());
      SiteState before = SiteState.read(data.resolve(STATE));
      SortedMap<BranchName, List<CheckoutSummary>> branches = branches(newestFirst, results);
      Set<String> outdated = new TreeSet<>(vanished(before, branches));
      int written = 0;
      for (Map.Entry<BranchName, List<CheckoutSummary>> branch : branches.entrySet()) {
        written += update(branch.getValue(), results, before, outdated);
      }
      written += folder.write(Map.of(PageNames.INDEX, index(branches)));
      folder.remove(outdated);
      state(branches).write(data.resolve(STATE));
      Files.setLastModifiedTime(data.resolve(STATE), FileTime.from(now));
      results.keepOnly(newestFirst);
      return new SiteOutcome(
          branches.size(), newestFirst.size(), results.numberRead(), written, outdated.size());
    }
  }

  /** When the last update began that ended; its state file has this time. */
  private Instant lastUpdate() throws IOException {
    Path state = data.resolve(STATE);
    return Files.exists(state) ? Files.getLastModifiedTime(state).toInstant() : Instant.EPOCH;
  }

  private static SortedMap<BranchName, List<CheckoutSummary>> branches(
      List<Node> newestFirst, ReadResults results) {
    SortedMap<BranchName, List<CheckoutSummary>> branches = new TreeMap<>(BranchName.ORDER);
    for (Node checkout : newestFirst) {
      results
          .summary(checkout)
          .ifPresent(
              summary ->
                  branches
                      .computeIfAbsent(summary.branch(), name -> new ArrayList<>())
                      .add(summary));
    }
    return branches;
  }

  /** Returns the pages of branches that the site no longer shows. */
  private Set<String> vanished(SiteState before, Map<BranchName, List<CheckoutSummary>> branches)
      throws IOException {
    Set<String> gone = new TreeSet<>();
    for (BranchName branch : before.branches().keySet()) {
      if (!branches.containsKey(branch)) {
        gone.addAll(folder.pages(PageNames.folder(branch)));
      }
    }
    return gone;
  }

  /**
   * Makes the pages of a branch that changed.
   *
   * @param outdated gets the names of pages that nothing leads to any more
   * @return the number of pages written
   */
  private int update(
      List<CheckoutSummary> newestFirst,
      ReadResults results,
      SiteState before,
      Set<String> outdated)
      throws IOException {
    BranchName branch = newestFirst.get(0).branch();
    String below = PageNames.folder(branch) + "/";
    Map<String, String> shown = before.shown(branch, plan.look());
    Set<String> wanted = wanted(newestFirst, shown, below);
    if (wanted.isEmpty()
        && shown.size() == newestFirst.size()
        && folder.has(below + PageNames.INDEX)) {
      return 0;
    }
    progress.accept("Writing " + branch);
    List<SiteCheckout> loaded = new ArrayList<>();
    for (CheckoutSummary summary : newestFirst) {
      results.results(summary).ifPresent(loaded::add);
    }
    if (loaded.isEmpty()) {
      return 0;
    }
    Map<String, String> made = new LinkedHashMap<>();
    pages.of(loaded, wanted::contains).forEach((name, page) -> made.put(below + name, page));
    Set<String> old = folder.pages(PageNames.folder(branch));
    old.removeAll(made.keySet());
    loaded.forEach(checkout -> old.remove(below + PageNames.checkout(checkout.id())));
    outdated.addAll(old);
    return folder.write(made);
  }

  /**
   * Returns the checkouts whose pages must be made: those that are new or changed, those whose page
   * is missing, those before which another was left out, and all later ones, which are compared
   * with them. The oldest stays as it is when older ones are no longer shown.
   */
  private Set<String> wanted(
      List<CheckoutSummary> newestFirst, Map<String, String> shown, String below) {
    Set<String> wanted = new TreeSet<>();
    List<String> before = List.copyOf(shown.keySet());
    boolean later = false;
    for (int i = newestFirst.size() - 1; i >= 0; i--) {
      CheckoutSummary summary = newestFirst.get(i);
      String id = summary.id();
      later |=
          !summary.version().equals(shown.get(id))
              || !folder.has(below + PageNames.checkout(id))
              || i + 1 < newestFirst.size()
                  && before.indexOf(newestFirst.get(i + 1).id()) != before.indexOf(id) + 1;
      if (later) {
        wanted.add(id);
      }
    }
    return wanted;
  }

  private String index(SortedMap<BranchName, List<CheckoutSummary>> branches) {
    SortedMap<BranchName, CheckoutSummary> newest = new TreeMap<>(BranchName.ORDER);
    branches.forEach((branch, checkouts) -> newest.put(branch, checkouts.get(0)));
    return IndexPage.of(plan.templates(), plan.title(), newest);
  }

  private SiteState state(Map<BranchName, List<CheckoutSummary>> branches) {
    Map<BranchName, Map<String, String>> versions = new HashMap<>();
    branches.forEach((branch, checkouts) -> versions.put(branch, SiteState.versions(checkouts)));
    return new SiteState(plan.look(), versions);
  }
}
