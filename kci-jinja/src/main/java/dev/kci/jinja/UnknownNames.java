package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * The unknown filters and tests of a template. As in Jinja2, they are errors of the whole template,
 * except in a condition or its branches, where they are only errors when used.
 */
final class UnknownNames {
  private final List<JinjaException> pending = new ArrayList<>();
  private final List<JinjaException> confirmed = new ArrayList<>();

  void add(JinjaException error) {
    pending.add(error);
  }

  int mark() {
    return pending.size();
  }

  /** Drops those found since the mark, because they are in a condition. */
  void forgive(int mark) {
    pending.subList(mark, pending.size()).clear();
  }

  /** Keeps those found since the mark, regardless of conditions around them. */
  void confirm(int mark) {
    List<JinjaException> found = pending.subList(mark, pending.size());
    confirmed.addAll(found);
    found.clear();
  }

  /** Throws the first error of the template, if any. */
  void check() {
    confirm(0);
    if (!confirmed.isEmpty()) {
      throw confirmed.get(0);
    }
  }
}
