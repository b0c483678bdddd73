package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;

/**
 * The unknown filters and tests of a template. As in Jinja2, one is an error of the whole template,
 * except in a condition or its branches: there it is an error only when it is used.
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

  /** Drops those found since the mark: they are in a condition. */
  void forgive(int mark) {
    pending.subList(mark, pending.size()).clear();
  }

  /** Keeps those found since the mark, whatever condition is around them. */
  void confirm(int mark) {
    List<JinjaException> found = pending.subList(mark, pending.size());
    confirmed.addAll(found);
    found.clear();
  }

  /** Throws the first that is an error of the template. */
  void check() {
    confirm(0);
    if (!confirmed.isEmpty()) {
      throw confirmed.get(0);
    }
  }
}
