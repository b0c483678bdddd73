package dev.kci.kciapi.results;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * How people name a checkout.
 *
 * @param id a node's id; null unless the name is one
 * @param tree null for any
 * @param branch null for any
 * @param revision a commit or a describe; null for the newest checkout
 * @param back how many checkouts before that one
 */
record CheckoutName(
    @Nullable String id,
    @Nullable String tree,
    @Nullable String branch,
    @Nullable String revision,
    int back) {
  /** The expected forms, for help and errors. */
  static final String FORMS =
      "an id, a commit (7 digits or more), a describe, TREE/BRANCH for its newest checkout, or"
          + " TREE/BRANCH@COMMIT";

  /** The newest checkout of all branches. */
  static final CheckoutName ANY = new CheckoutName(null, null, null, null, 0);

  private static final Pattern ID = Pattern.compile("[0-9a-f]{24}");
  private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{7,64}");
  private static final Pattern BACK = Pattern.compile("(.+)~(\\d{1,2})");
  private static final Pattern BRANCH = Pattern.compile("([^/@]+)/([^@]+)(?:@(.+))?");

  /**
   * Reads a name.
   *
   * @throws IllegalArgumentException if it has none of the {@link #FORMS}
   */
  static CheckoutName parse(String text) {
    Matcher counted = BACK.matcher(text);
    int back = counted.matches() ? Integer.parseInt(counted.group(2)) : 0;
    String name = counted.matches() ? counted.group(1) : text;
    if (name.isBlank()) {
      throw new IllegalArgumentException("'" + text + "' is not a checkout; expected " + FORMS);
    }
    if (ID.matcher(name).matches()) {
      return new CheckoutName(name, null, null, null, back);
    }
    Matcher branch = BRANCH.matcher(name);
    return branch.matches()
        ? new CheckoutName(null, branch.group(1), branch.group(2), branch.group(3), back)
        : new CheckoutName(null, null, null, name, back);
  }

  /** Returns the name of the checkout before. */
  CheckoutName previous() {
    return new CheckoutName(id, tree, branch, revision, back + 1);
  }

  /** Returns this name, limited to a commit or describe. */
  CheckoutName at(String revision) {
    return new CheckoutName(id, tree, branch, revision, back);
  }

  /** The commit, or the start of one; empty if the name has a describe or no revision. */
  Optional<String> commit() {
    return Optional.ofNullable(revision).filter(text -> COMMIT.matcher(text).matches());
  }

  /** The describe; empty if the name has a commit or no revision. */
  Optional<String> describe() {
    return Optional.ofNullable(revision).filter(text -> !COMMIT.matcher(text).matches());
  }

  @Override
  public String toString() {
    if (id != null) {
      return id;
    }
    String place = tree == null ? "" : tree + "/" + branch;
    String which = revision == null ? "" : (place.isEmpty() ? "" : "@") + revision;
    return place + which + (back == 0 ? "" : "~" + back);
  }
}
