package dev.kci.cli.options;

import java.util.List;

/** A mixin whose instances differ in the words that their options take. */
public interface OfferedWords {
  /** Returns the words for an option, for help and completion; empty if it takes any value. */
  List<String> words(String option);
}
