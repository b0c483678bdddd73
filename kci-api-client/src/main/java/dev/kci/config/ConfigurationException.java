package dev.kci.config;

import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Thrown if a configuration or settings file cannot be used. The message is one line with file,
 * line, key, value and what is expected.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient List<Problem> problems;

  public ConfigurationException(Problem problem) {
    this(List.of(problem));
  }

  /**
   * Creates an exception for a file with several problems.
   *
   * @param problems not empty; the message has a line for each
   */
  public ConfigurationException(List<Problem> problems) {
    super(problems.stream().map(Problem::toString).collect(Collectors.joining("\n")));
    this.problems = List.copyOf(problems);
  }

  public ConfigurationException(Problem problem, Throwable cause) {
    super(problem.toString(), cause);
    this.problems = List.of(problem);
  }

  /** Throws if a problem makes a configuration unusable: any error but an unknown key. */
  public static void throwIfFatal(Problem problem) {
    if (problem.isError() && !problem.rule().equals("unknown-key")) {
      throw new ConfigurationException(problem);
    }
  }

  /** Returns all problems; the other getters are about the first. */
  public List<Problem> problems() {
    return problems;
  }

  private Problem problem() {
    return problems.get(0);
  }

  /** The file. */
  public String file() {
    return problem().origin().file();
  }

  /** The line, counted from 1. */
  public int line() {
    return problem().origin().line();
  }

  /** The key; empty if the problem concerns the whole file. */
  public String key() {
    return problem().key();
  }

  /** The value found; null if it is missing. */
  public @Nullable String value() {
    return problem().value();
  }

  /** What is expected instead. */
  public String expected() {
    return problem().message();
  }
}
