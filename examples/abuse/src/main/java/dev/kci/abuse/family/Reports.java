package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Command;
import dev.kci.abuse.stage.Lab;
import dev.kci.abuse.stage.Person;
import dev.kci.abuse.stage.RefusedException;
import dev.kci.abuse.stage.Stage;
import dev.kci.api.model.JsonObject;
import dev.kci.quickstart.Workplace;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Collectors;

/**
 * Other people's results, which must not change the counts in the mail about our checkout, or the
 * checkout it is compared with. Each attempt has its own branch and so its own mail.
 */
public final class Reports implements Family<ForeignResult> {
  private static final Duration LIMIT = Duration.ofMinutes(2);

  /** The branch that nobody else writes to. */
  private static final int UNTOUCHED = 0;

  private final Workplace place;

  public Reports(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "reports";
  }

  @Override
  public List<ForeignResult> attempts() {
    return ForeignResult.all();
  }

  @Override
  public List<String> control() throws Exception {
    ForeignResult baseline = new ForeignResult("pipeline", "baseline", "checkout", Map.of());
    ForeignResult test = new ForeignResult("pipeline", "job", "test", Map.of("name", "another"));
    Map<Integer, String> seen = play("reports-control", Map.of(1, baseline, 2, test));
    List<String> unnoticed = new ArrayList<>();
    if (!seen.containsKey(1)) {
      unnoticed.add("a later checkout of ours does not become the baseline");
    }
    if (!seen.containsKey(2)) {
      unnoticed.add("another test of ours does not change the counts");
    }
    return unnoticed;
  }

  @Override
  public Map<Integer, String> play(Map<Integer, ForeignResult> chosen) throws Exception {
    return play(name(), chosen);
  }

  private Map<Integer, String> play(String folder, Map<Integer, ForeignResult> chosen)
      throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    try (Stage stage = Stage.open(place, folder, Lab.usual())) {
      plant(stage, UNTOUCHED, Optional.empty());
      for (Map.Entry<Integer, ForeignResult> entry : chosen.entrySet()) {
        plant(stage, entry.getKey(), Optional.of(entry.getValue()));
      }
      Command report = ReportPass.run(stage, LIMIT);
      List<String> mails = stage.sandbox().mails().texts();
      String expected =
          summary(mails, UNTOUCHED)
              .filter(summary -> summary.contains("Compared:  v6.11"))
              .orElseThrow(() -> new IllegalStateException("there is no report: " + report));
      for (int number : chosen.keySet()) {
        String found = summary(mails, number).orElse("no mail");
        if (!found.equals(expected)) {
          breaches.put(number, "the mail says: " + Printable.of(found));
        }
      }
    }
    return breaches;
  }

  /** Creates two finished checkouts of ours and somebody else's additions. */
  private static void plant(Stage stage, int number, Optional<ForeignResult> foreign)
      throws IOException {
    Person owner = stage.owner();
    String before = checkout(stage, owner, number, "v6.11", Map.of());
    below(stage, owner, below(stage, owner, before, "kbuild", Map.of()), "job", Map.of());
    if (foreign.isPresent() && foreign.get().place().equals("baseline")) {
      try {
        checkout(
            stage,
            stage.person(foreign.get().person()),
            number,
            "v6.11-evil",
            foreign.get().fields());
      } catch (RefusedException e) {
        // what the server does not store is in no report
      }
    }
    Map<String, String> ours = new HashMap<>();
    ours.put("checkout", checkout(stage, owner, number, "v6.12", Map.of()));
    ours.put("kbuild", below(stage, owner, ours.get("checkout"), "kbuild", Map.of()));
    ours.put("job", below(stage, owner, ours.get("kbuild"), "job", Map.of("result", "fail")));
    below(stage, owner, ours.get("job"), "test", Map.of());
    if (foreign.isPresent() && !foreign.get().place().equals("baseline")) {
      ForeignResult node = foreign.get();
      try {
        String parent = Objects.requireNonNull(ours.get(node.place()), node.place());
        below(stage, stage.person(node.person()), parent, node.kind(), node.fields());
      } catch (RefusedException e) {
        // as above
      }
    }
  }

  private static String checkout(
      Stage stage, Person person, int number, String describe, Map<String, Object> fields)
      throws IOException {
    JsonObject revision =
        stage.revision().with("describe", describe).with("branch", branch(number));
    JsonObject node =
        stage
            .newCheckout()
            .with("state", "done")
            .with("result", "pass")
            .with("data", Map.of("kernel_revision", revision.asMap()))
            .with(JsonObject.of(fields));
    return person.create(node).string("id").orElseThrow();
  }

  private static String below(
      Stage stage, Person person, String parent, String kind, Map<String, Object> fields)
      throws IOException {
    JsonObject above = stage.owner().get(parent);
    JsonObject node =
        JsonObject.of("kind", kind)
            .with("name", "our-" + kind)
            .with("path", List.of("checkout", "our-" + kind))
            .with("parent", parent)
            .with("treeid", above.string("treeid").orElseThrow())
            .with("state", "done")
            .with("result", "pass")
            .with(
                "data",
                Map.of(
                    "kernel_revision",
                    above
                        .object("data")
                        .orElseThrow()
                        .object("kernel_revision")
                        .orElseThrow()
                        .asMap(),
                    "runtime",
                    "shell",
                    "platform",
                    "shell"))
            .with(JsonObject.of(fields));
    return person.create(node).string("id").orElseThrow();
  }

  private static String branch(int number) {
    return "b" + number + "e";
  }

  /** Returns the counts and comparison in the mail about our checkout; empty without a mail. */
  private static Optional<String> summary(List<String> mails, int number) {
    return mails.stream()
        .map(mail -> mail.replace("\r\n", "\n"))
        .filter(mail -> mail.contains("/" + branch(number) + " v6.12:"))
        .findFirst()
        .map(mail -> mail.substring(0, Math.max(0, mail.indexOf("Content-Type: text/html"))))
        .map(
            text ->
                text.lines()
                    .filter(line -> line.matches("(Subject|Compared|Builds|Jobs|Tests|Missing):.*"))
                    .collect(Collectors.joining("; "))
                    .replace(branch(number), "branch"));
  }
}
