package dev.kci.runtime.kubernetes;

import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * What a cluster does to the commands and variables of a container: {@code $(NAME)} becomes a
 * variable's value where there is one, {@code $$} becomes {@code $}. Source:
 * k8s.io/kubernetes/third_party/forked/golang/expansion.
 */
public final class Expansion {
  private static final Pattern REFERENCE = Pattern.compile("\\$(?:(\\$)|\\(([^)]*)\\))");

  private Expansion() {}

  public static String of(String text, Map<String, String> variables) {
    Matcher reference = REFERENCE.matcher(text);
    return reference.replaceAll(
        found -> {
          String name = String.valueOf(found.group(2));
          return Matcher.quoteReplacement(
              found.group(1) != null ? "$" : variables.getOrDefault(name, found.group()));
        });
  }
}
