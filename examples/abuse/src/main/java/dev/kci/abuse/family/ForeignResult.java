package dev.kci.abuse.family;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * Somebody else's finished node that a report might count or compare with.
 *
 * @param place {@code baseline} for a checkout that finished just before ours, or the node of ours
 *     above it: {@code checkout}, {@code kbuild} or {@code job}
 * @param fields top-level fields that replace those of a plausible node
 */
record ForeignResult(String person, String place, String kind, Map<String, Object> fields) {
  private static final List<String> PEOPLE = List.of("stranger", "editor", "neighbour");

  /** Returns all attempts, in a fixed order. */
  static List<ForeignResult> all() {
    List<ForeignResult> all = new ArrayList<>();
    for (String person : PEOPLE) {
      for (Map<String, Object> fields :
          List.<Map<String, Object>>of(
              Map.of(),
              Map.of("owner", "pipeline"),
              Map.of("submitter", "service:pipeline"),
              Map.of("user_groups", List.of("runtime:shell:node-editor")))) {
        all.add(new ForeignResult(person, "baseline", "checkout", fields));
      }
      for (String place : List.of("checkout", "kbuild", "job")) {
        for (String kind : List.of("kbuild", "job", "test")) {
          for (String result : List.of("pass", "fail", "incomplete")) {
            all.add(new ForeignResult(person, place, kind, Map.of("result", result)));
          }
        }
      }
      all.add(new ForeignResult(person, "job", "test", Map.of("owner", "runtime-shell")));
      all.add(new ForeignResult(person, "job", "test", Map.of("name", "another")));
      all.add(new ForeignResult(person, "job", "test", Map.of("retry_counter", 3L)));
    }
    return all;
  }

  @Override
  public String toString() {
    return kind + " by " + person + " as " + place + " " + fields;
  }
}
