package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesRule;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;

/**
 * A commit's rules for archives: {@code export-ignore} and {@code export-subst} in the {@code
 * .gitattributes} of its folders. Enter folders in the order of a tree walk. Not thread-safe.
 */
final class ExportRules {
  private static final byte[] FILE_NAME = ".gitattributes".getBytes(UTF_8);

  /** The rules of one folder; {@code path} is empty for the root, else it ends in a slash. */
  private record Level(String path, List<AttributesRule> rules) {}

  static final String IGNORE = "export-ignore";
  static final String SUBSTITUTE = "export-subst";

  private final ObjectReader reader;
  private final Deque<Level> levels = new ArrayDeque<>();

  ExportRules(ObjectReader reader, ObjectId root) throws IOException {
    this.reader = reader;
    enter("", root);
  }

  /**
   * Reads the rules of a folder, if it has any.
   *
   * @param path empty for the root, else with a slash at its end
   */
  void enter(String path, ObjectId tree) throws IOException {
    CanonicalTreeParser entries = new CanonicalTreeParser();
    for (entries.reset(reader, tree); !entries.eof(); entries.next(1)) {
      if (entries.getEntryFileMode().equals(FileMode.REGULAR_FILE) && isAttributesFile(entries)) {
        AttributesNode node = new AttributesNode();
        byte[] text = reader.open(entries.getEntryObjectId()).getCachedBytes();
        node.parse(new ByteArrayInputStream(text));
        List<AttributesRule> rules = node.getRules().stream().filter(ExportRules::isOurs).toList();
        if (!rules.isEmpty()) {
          levels.push(new Level(path, rules));
        }
      }
    }
  }

  /** Most rules are about diffs and line ends: matching them would take longer than the walk. */
  private static boolean isOurs(AttributesRule rule) {
    return rule.getAttributes().stream()
        .map(Attribute::getKey)
        .anyMatch(key -> key.equals(IGNORE) || key.equals(SUBSTITUTE));
  }

  private static boolean isAttributesFile(CanonicalTreeParser entry) {
    if (entry.getNameLength() != FILE_NAME.length) {
      return false;
    }
    byte[] name = new byte[FILE_NAME.length];
    entry.getName(name, 0);
    return Arrays.equals(name, FILE_NAME);
  }

  /** Whether there are rules, so that {@link #has} may be true. */
  boolean any() {
    return !levels.isEmpty();
  }

  /**
   * Whether a path has an attribute: the last matching rule of the deepest folder counts.
   *
   * @param path without a slash at its end
   */
  boolean has(String attributeName, String path, boolean folder) {
    while (!levels.isEmpty() && !path.startsWith(levels.element().path())) {
      levels.pop(); // the walk has left this folder
    }
    for (Level level : levels) {
      String below = path.substring(level.path().length());
      for (int i = level.rules().size() - 1; i >= 0; i--) {
        AttributesRule rule = level.rules().get(i);
        if (rule.isMatch(below, folder)) {
          for (Attribute attribute : rule.getAttributes()) {
            if (attribute.getKey().equals(attributeName)) {
              return attribute.getState() == Attribute.State.SET;
            }
          }
        }
      }
    }
    return false;
  }
}
