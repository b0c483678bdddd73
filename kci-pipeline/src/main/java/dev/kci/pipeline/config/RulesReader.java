package dev.kci.pipeline.config;

import dev.kci.config.Fields;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/** Reads the {@code rules} of an entry. */
final class RulesReader {
  private final Consumer<Problem> problems;

  RulesReader(Consumer<Problem> problems) {
    this.problems = problems;
  }

  /** Returns the rules in the file's order. Reports invalid ones and leaves them out. */
  List<Rule> read(String path, Located.Mapping rules) {
    List<Rule> read = new ArrayList<>();
    rules
        .entries()
        .forEach(
            (attribute, entry) -> {
              String key = path + "." + attribute;
              if (attribute.endsWith("_version")) {
                version(key, attribute, entry, read);
              } else {
                values(key, attribute, entry, read);
              }
            });
    return List.copyOf(read);
  }

  private void version(String key, String attribute, Located.Entry entry, List<Rule> read) {
    boolean minimum = attribute.startsWith("min");
    if (!minimum && !attribute.startsWith("max")) {
      problems.accept(
          Problem.error(
              "unknown-key",
              entry.keyOrigin(),
              key,
              null,
              "is not a rule; did you mean 'min_version' or 'max_version'?"));
      return;
    }
    Fields fields = Fields.of(key, entry.value(), problems);
    Long version = fields.requiredInteger("version");
    Long patchlevel = fields.requiredInteger("patchlevel");
    fields.reportUnknown();
    if (version != null && patchlevel != null) {
      read.add(new Rule.Version(attribute, entry.keyOrigin(), minimum, version, patchlevel));
    }
  }

  private void values(String key, String attribute, Located.Entry entry, List<Rule> read) {
    if (!(entry.value() instanceof Located.Sequence list)) {
      problems.accept(
          wrongType(key, entry.value(), "a list of values, with '!' before denied ones"));
      return;
    }
    List<Rule.Value> values = new ArrayList<>();
    for (Located item : list.items()) {
      if (item instanceof Located.Scalar scalar && scalar.value() instanceof String text) {
        values.add(value(attribute, text, item.origin()));
      } else {
        problems.accept(wrongType(key, item, "text (in quotes if it looks like a number)"));
      }
    }
    read.add(new Rule.Values(attribute, entry.keyOrigin(), values));
  }

  /** Only trees and branches have combinations. Other attributes may contain a colon. */
  private static Rule.Value value(String attribute, String text, Origin origin) {
    int marks = 0;
    while (marks < text.length() && text.charAt(marks) == '!') {
      marks++;
    }
    boolean denied = marks > 0;
    String bare = text.substring(marks);
    int colon = bare.indexOf(':');
    if (colon < 0 || !(attribute.equals("tree") || attribute.equals("branch"))) {
      return new Rule.Value(bare, denied, null, origin);
    }
    return new Rule.Value(bare.substring(0, colon), denied, bare.substring(colon + 1), origin);
  }

  private static Problem wrongType(String key, Located value, String expected) {
    return Problem.error(
        "wrong-type", value.origin(), key, null, "is " + value.kind() + "; expected " + expected);
  }
}
