package dev.kci.jinja;

import java.util.HashSet;
import java.util.Set;

/** Collects the variables that are read, to find out what a macro's body uses. */
final class NamesRead {
  private Set<String> names = new HashSet<>();

  NamesRead() {}

  private NamesRead(Set<String> names) {
    this.names = names;
  }

  void add(String name) {
    names.add(name);
  }

  /** Starts a macro's body. Returns what was read around it. */
  NamesRead enter() {
    NamesRead outer = new NamesRead(names);
    names = new HashSet<>();
    return outer;
  }

  /** Ends a macro's body, which counts as part of what is around it. */
  Macro.Uses leave(NamesRead outer) {
    Macro.Uses uses =
        new Macro.Uses(
            names.contains("varargs"), names.contains("kwargs"), names.contains("caller"));
    names.addAll(outer.names);
    return uses;
  }
}
