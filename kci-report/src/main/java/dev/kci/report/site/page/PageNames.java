package dev.kci.report.site.page;

import dev.kci.files.Sha256;
import dev.kci.results.Subject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * The names of a site's files and of the places in them. Anybody can name a branch, job or test, so
 * a name keeps only ASCII letters, digits and some punctuation of it, and ends with a part of its
 * digest: it never leaves the folder, and two names never collide, even where case does not count.
 */
public final class PageNames {
  /** The page that lists all branches. */
  public static final String INDEX = "index.html";

  private static final int READABLE = 60;

  /** Enough digits that nobody can find two names with the same file. */
  private static final int DIGITS = 16;

  private static final Pattern NODE_ID = Pattern.compile("[0-9a-f]{24}");

  private PageNames() {}

  /** The folder of a branch's pages. */
  public static String folder(BranchName branch) {
    return unique(branch.toString(), List.of(branch.tree(), branch.branch()));
  }

  /** The page of a checkout, in its branch's folder. */
  public static String checkout(String id) {
    return "checkout-" + id(id) + ".html";
  }

  /**
   * The page of a job or build, in its branch's folder.
   *
   * @param part which of several pages, from 1
   */
  public static String job(String name, int part) {
    return "job-" + unique(name, List.of(name)) + (part == 1 ? "" : "-" + part) + ".html";
  }

  /** The place of a test's history on its job's page. */
  public static String place(Subject subject) {
    List<String> parts = new ArrayList<>(subject.path());
    parts.add(String.valueOf(subject.platform()));
    return "t-" + digest(parts);
  }

  /** A node's id as a part of a file's name. */
  public static String id(String id) {
    return NODE_ID.matcher(id).matches() ? id : unique(id, List.of(id));
  }

  private static String unique(String readable, List<String> parts) {
    String plain = readable.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9._]+", "-");
    String start =
        plain.substring(0, Math.min(READABLE, plain.length())).replaceAll("^[^a-z0-9]+", "");
    return (start.isEmpty() ? "x" : start) + "-" + digest(parts);
  }

  /** Lengths keep parts apart, whatever characters they have. */
  private static String digest(List<String> parts) {
    StringBuilder text = new StringBuilder();
    parts.forEach(part -> text.append(part.length()).append(':').append(part));
    return Sha256.of(text.toString()).substring(0, DIGITS);
  }
}
