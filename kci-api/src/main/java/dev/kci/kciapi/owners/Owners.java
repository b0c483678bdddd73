package dev.kci.kciapi.owners;

import dev.kci.api.model.Node;
import dev.kci.results.CountedOwners;
import dev.kci.results.Others;
import dev.kci.text.CountText;
import java.util.function.Consumer;

/**
 * Whose nodes count in a command. Where nothing says so, those of all users do, and the user is
 * told once. Not thread-safe.
 */
public final class Owners {
  private static final int MOST_NAMES = 3;

  private final CountedOwners known;
  private final boolean namesAny;
  private final Consumer<String> note;
  private boolean noted;

  /**
   * @param known the users who count anywhere: the named ones, the token's, and those of runtimes
   * @param namesAny whether the known ones include more than the token's user
   * @param note gets a sentence for the user
   */
  public Owners(CountedOwners known, boolean namesAny, Consumer<String> note) {
    this.known = known;
    this.namesAny = namesAny;
    this.note = note;
  }

  /** Returns the users who count anywhere, the token's included. */
  public CountedOwners known() {
    return known;
  }

  /** Returns whose results count below a checkout: its own owner's, and those of known users. */
  public CountedOwners below(Node checkout) {
    if (known.everybody() || !known.names().isEmpty()) {
      return known.below(checkout);
    }
    say("Counting the results of all users: there is no token, and no trusted_owners are set");
    return CountedOwners.EVERYBODY;
  }

  /**
   * Returns whose checkouts count, and whose results in any checkout. The token's user alone says
   * nothing about that: people look at what a pipeline does.
   */
  public CountedOwners anywhere() {
    if (namesAny) {
      return known;
    }
    say("Including the checkouts of all users, since no trusted_owners are set");
    return CountedOwners.EVERYBODY;
  }

  private void say(String what) {
    if (!noted) {
      noted = true;
      note.accept(what + "; --owner USER limits this");
    }
  }

  /** Returns a sentence about results that do not count. */
  public static String text(Others others) {
    int more = others.owners().size() - MOST_NAMES;
    return "%s of %s%s %s not count; --owner USER counts those of a user"
        .formatted(
            CountText.of(others.nodes(), "result"),
            String.join(", ", others.owners().stream().limit(MOST_NAMES).toList()),
            more > 0 ? " and " + more + " more" : "",
            others.nodes() == 1 ? "does" : "do");
  }
}
