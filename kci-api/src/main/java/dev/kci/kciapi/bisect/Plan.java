package dev.kci.kciapi.bisect;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.KernelRevision;
import dev.kci.kciapi.bisect.search.Evidence;
import dev.kci.kciapi.bisect.search.Flakiness;
import dev.kci.kciapi.bisect.search.Search;
import dev.kci.kciapi.bisect.search.Votes;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a bisection searches, and how.
 *
 * @param url of the tree's repository, which the pipeline fetches
 * @param repository a clone on this machine with the history
 * @param filter the jobs to run below each checkout: the job, and the builds it needs
 * @param test name or path of a test below the job; null to judge by the job's own result
 * @param good at least one full commit id, merge bases with the bad commit included
 * @param flaky the highest rate of wrong outcomes of a commit, in percent; 0 to believe each
 * @param votes how many failures of how many trials make a commit bad; null to weigh by {@code
 *     flaky}
 * @param confidence in percent
 * @param reusesBuilds whether another trial of a commit only runs the job again
 * @param timeout of each checkout
 */
record Plan(
    String tree,
    String url,
    String branch,
    Path repository,
    List<String> filter,
    List<String> platforms,
    String job,
    @Nullable String test,
    String bad,
    List<String> good,
    long flaky,
    @Nullable Votes votes,
    long confidence,
    boolean checksEnds,
    boolean reusesBuilds,
    Duration timeout) {
  Plan {
    filter = List.copyOf(filter);
    platforms = List.copyOf(platforms);
    good = List.copyOf(good);
  }

  /** Returns what is tested, as people call it. */
  String what() {
    return job + (test == null ? "" : "/" + test);
  }

  KernelRevision revision(String commit) {
    return new KernelRevision(tree, url, branch, commit);
  }

  Search search() {
    Evidence evidence =
        votes != null ? votes : flaky == 0 ? Votes.ONE : new Flakiness(flaky / 100.0);
    return new Search(evidence, confidence / 100.0, checksEnds);
  }

  JsonObject toJson() {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("tree", tree);
    json.put("url", url);
    json.put("branch", branch);
    json.put("repository", repository.toString());
    json.put("filter", filter);
    json.put("platforms", platforms);
    json.put("job", job);
    json.put("test", test);
    json.put("bad", bad);
    json.put("good", good);
    json.put("flaky", flaky);
    json.put("votes", votes == null ? null : List.of(votes.failures(), votes.trials()));
    json.put("confidence", confidence);
    json.put("checks_ends", checksEnds);
    json.put("reuses_builds", reusesBuilds);
    json.put("timeout", timeout.toSeconds());
    return JsonObject.of(json).withoutNulls();
  }

  /**
   * Reads what {@link #toJson} wrote.
   *
   * @throws IllegalArgumentException if something is missing
   */
  static Plan of(JsonObject json) {
    return new Plan(
        Required.string(json, "tree"),
        Required.string(json, "url"),
        Required.string(json, "branch"),
        Path.of(Required.string(json, "repository")),
        json.strings("filter"),
        json.strings("platforms"),
        Required.string(json, "job"),
        json.string("test").orElse(null),
        Required.string(json, "bad"),
        json.strings("good"),
        Required.integer(json, "flaky"),
        votes(json.get("votes")),
        Required.integer(json, "confidence"),
        json.bool("checks_ends").orElse(true),
        json.bool("reuses_builds").orElse(false),
        Duration.ofSeconds(Required.integer(json, "timeout")));
  }

  private static @Nullable Votes votes(@Nullable Object json) {
    return json instanceof List<?> pair
            && pair.size() == 2
            && pair.get(0) instanceof Number failures
            && pair.get(1) instanceof Number trials
        ? new Votes(failures.intValue(), trials.intValue())
        : null;
  }
}
