package dev.kci.config;

import org.jspecify.annotations.Nullable;

/**
 * A configuration or settings file that cannot be used. The message is one line with file, line,
 * key, value and what is expected.
 */
public final class ConfigurationException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final transient Problem problem;

  public ConfigurationException(Problem problem) {
    super(problem.toString());
    this.problem = problem;
  }

  public ConfigurationException(Problem problem, Throwable cause) {
    super(problem.toString(), cause);
    this.problem = problem;
  }

  /** Throws a problem with which a configuration is not used: any error but an unknown key. */
  public static void throwIfFatal(Problem problem) {
    if (problem.isError() && !problem.rule().equals("unknown-key")) {
      throw new ConfigurationException(problem);
    }
  }

  /** The file. */
  public String file() {
    return problem.origin().file();
  }

  /** The line, counted from 1. */
  public int line() {
    return problem.origin().line();
  }

  /** The key, empty when the file as a whole is meant. */
  public String key() {
    return problem.key();
  }

  /** The value that stands there, null when it is missing. */
  public @Nullable String value() {
    return problem.value();
  }

  /** What is expected instead. */
  public String expected() {
    return problem.message();
  }
}
