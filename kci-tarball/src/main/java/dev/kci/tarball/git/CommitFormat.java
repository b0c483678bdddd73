package dev.kci.tarball.git;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.PersonIdent;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.jspecify.annotations.Nullable;

/**
 * Expands {@code $Format:…$} in a file with the attribute {@code export-subst}, as {@code git
 * archive} does: {@code %H %h %T %t %P %p}, {@code %a} and {@code %c} followed by one of {@code n N
 * e E l L d D i I s t}, {@code %s %f %b %B %e %n %% %xHH}, {@code %(describe)}, {@code %d} and
 * {@code %D}. The last three know the remote's tags, but no branches, as {@code git archive} does
 * in a repository into which only tags were fetched: where a branch points changes from day to day.
 *
 * <p>What else git expands ({@code %cr}, {@code %G?}, {@code %C}…) is left unchanged: a relative
 * date tells when the archive was made, and the same commit must give the same archive. Source:
 * git's pretty-formats documentation and git 2.39. Not thread-safe.
 */
public final class CommitFormat {
  private static final String BEGIN = "$Format:";

  /** One byte, as a hexadecimal number; no placeholder is longer. */
  private static final String BYTE = "%x[0-9a-fA-F]{2}";

  private static final int LONGEST = 4;

  private static final Pattern FORMAT = Pattern.compile("\\$Format:([^$]*)\\$");

  /** In its group: what git expands and we do not. Else a literal byte or percent sign. */
  private static final Pattern OF_MORE =
      Pattern.compile(
          "%%|%x[0-9a-fA-F]{2}|(%[ac][rh]|%\\([^)]*\\)|%m|%[gG].|%C(?:\\([^)]*\\)|[a-z]+)|%[<>w].*?\\)|%[-+"
              + " ].)",
          Pattern.DOTALL);

  private final Repository repository;
  private final RevCommit commit;
  private final String tagPrefix;
  private @Nullable Tags tags;
  private boolean describing;

  /**
   * @param commit parsed, with its message
   * @param tagPrefix where the remote's tags are, such as {@code refs/tags/}
   */
  public CommitFormat(Repository repository, RevCommit commit, String tagPrefix) {
    this.repository = repository;
    this.commit = commit;
    this.tagPrefix = tagPrefix;
  }

  /**
   * Returns a file's content with all formats expanded.
   *
   * @param describing whether the first {@code %(describe)} is expanded, too. Git does that once in
   *     an archive, since it may take long
   */
  public byte[] expand(byte[] content, boolean describing) throws IOException {
    this.describing = describing;
    String text = new String(content, ISO_8859_1); // a character for each byte
    StringBuilder expanded = new StringBuilder(text.length() + 100);
    int done = 0;
    for (int begin = text.indexOf(BEGIN); begin >= 0; begin = text.indexOf(BEGIN, done)) {
      int end = text.indexOf('$', begin + BEGIN.length());
      if (end < 0) {
        break;
      }
      expanded.append(text, done, begin);
      expandFormat(text.substring(begin + BEGIN.length(), end), expanded);
      done = end + 1;
    }
    return expanded.append(text, done, text.length()).toString().getBytes(ISO_8859_1);
  }

  /** Lists the placeholders in a file's content that git expands and {@link #expand} leaves. */
  public static Set<String> left(byte[] content) {
    Set<String> left = special(content);
    left.removeIf(placeholder -> placeholder.startsWith(DescribePlaceholder.BEGIN));
    return left;
  }

  /** Returns whether a file's content contains a {@code %(describe)}. */
  public static boolean describes(byte[] content) {
    return special(content).stream()
        .anyMatch(placeholder -> placeholder.startsWith(DescribePlaceholder.BEGIN));
  }

  private static Set<String> special(byte[] content) {
    Set<String> left = new TreeSet<>();
    Matcher formats = FORMAT.matcher(new String(content, UTF_8));
    while (formats.find()) {
      Matcher placeholders = OF_MORE.matcher(formats.group(1));
      while (placeholders.find()) {
        if (placeholders.group(1) != null) {
          left.add(placeholders.group(1));
        }
      }
    }
    return left;
  }

  private void expandFormat(String format, StringBuilder out) throws IOException {
    for (int at = 0; at < format.length(); ) {
      String rest = format.substring(at, Math.min(at + LONGEST, format.length()));
      Optional<DescribePlaceholder> describe =
          format.startsWith(DescribePlaceholder.BEGIN, at)
              ? describe(format, at)
              : Optional.empty();
      String value = rest.startsWith("%") ? value(rest) : null;
      if (rest.startsWith("%x") && rest.matches(BYTE)) {
        out.append((char) Integer.parseInt(rest.substring(2), 16));
        at += LONGEST;
      } else if (describe.isPresent()) {
        out.append(described(describe.get().options()));
        at += describe.get().length();
      } else if (value == null) {
        out.append(rest.charAt(0));
        at++;
      } else {
        out.append(new String(value.getBytes(UTF_8), ISO_8859_1));
        at += rest.startsWith("%a") || rest.startsWith("%c") ? 3 : 2;
      }
    }
  }

  /** Returns the placeholder at an index; an invalid one counts as git's one expansion too. */
  private Optional<DescribePlaceholder> describe(String format, int at) {
    boolean first = describing;
    describing = false;
    return first ? DescribePlaceholder.parse(format.substring(at)) : Optional.empty();
  }

  private String described(DescribeOptions options) throws IOException {
    String text = new GitDescribe(repository, tags(), options).describe(commit).orElse("");
    return new String(text.getBytes(UTF_8), ISO_8859_1);
  }

  /** Returns the commit's tags as git shows them, last name first. */
  private String decorations() throws IOException {
    List<String> names = new ArrayList<>(tags().on(commit));
    Collections.reverse(names);
    return names.stream().map(name -> "tag: " + name).collect(Collectors.joining(", "));
  }

  private Tags tags() throws IOException {
    if (tags == null) {
      tags = Tags.read(repository, tagPrefix);
    }
    return tags;
  }

  /** Returns the value of the placeholder at the start of a text; null if it is unknown. */
  private @Nullable String value(String text) throws IOException {
    if (text.matches("(?s)%[ac].+")) {
      PersonIdent person =
          text.charAt(1) == 'a' ? commit.getAuthorIdent() : commit.getCommitterIdent();
      return person(person, text.charAt(2));
    }
    return text.length() < 2 ? null : commit(text.charAt(1));
  }

  private @Nullable String commit(char code) throws IOException {
    return switch (code) {
      case 'H' -> commit.name();
      case 'h' -> abbreviated(commit);
      case 'T' -> commit.getTree().name();
      case 't' -> abbreviated(commit.getTree());
      case 'P' -> parents(false);
      case 'p' -> parents(true);
      case 's' -> commit.getShortMessage();
      case 'f' -> fileName(message().split("\n", 2)[0]);
      case 'b' -> body();
      case 'B' -> message();
      case 'e' -> encoding();
      case 'D' -> decorations();
      case 'd' -> decorations().isEmpty() ? "" : " (" + decorations() + ")";
      case 'n' -> "\n";
      case '%' -> "%";
      default -> null;
    };
  }

  private static @Nullable String person(PersonIdent person, char code) {
    ZonedDateTime time = person.getWhenAsInstant().atZone(person.getZoneId());
    String email = person.getEmailAddress();
    return switch (code) {
      case 'n', 'N' -> person.getName();
      case 'e', 'E' -> email;
      case 'l', 'L' -> email.split("@", 2)[0];
      case 'd' -> date(time, "EEE MMM d HH:mm:ss yyyy xx");
      case 'D' -> date(time, "EEE, d MMM yyyy HH:mm:ss xx");
      case 'i' -> date(time, "yyyy-MM-dd HH:mm:ss xx");
      case 'I' -> date(time, "yyyy-MM-dd'T'HH:mm:ssxxx");
      case 's' -> date(time, "yyyy-MM-dd");
      case 't' -> Long.toString(time.toEpochSecond());
      default -> null;
    };
  }

  private static String date(ZonedDateTime time, String pattern) {
    return DateTimeFormatter.ofPattern(pattern, Locale.ROOT).format(time);
  }

  private String abbreviated(ObjectId id) throws IOException {
    return Abbreviation.of(repository, id, -1);
  }

  private String parents(boolean abbreviated) throws IOException {
    List<String> parents = new ArrayList<>();
    for (RevCommit parent : commit.getParents()) {
      parents.add(abbreviated ? abbreviated(parent) : parent.name());
    }
    return String.join(" ", parents);
  }

  private String message() {
    return commit.getFullMessage().replaceFirst("^\n+", "");
  }

  /** Returns everything after the first paragraph. */
  private String body() {
    String[] parts = message().split("\n[ \t]*\n", 2);
    return parts.length == 1 ? "" : parts[1].replaceFirst("^([ \t]*\n)+", "");
  }

  /** Returns the subject in the form of a patch's file name in git. */
  private static String fileName(String subject) {
    return subject
        .replaceAll("[^A-Za-z0-9._]+", "-")
        .replaceAll("\\.\\.+", ".")
        .replaceFirst("^-", "")
        .replaceFirst("[-.]+$", "");
  }

  private String encoding() {
    @Nullable String name = commit.getEncodingName();
    return name == null ? "" : name;
  }
}
