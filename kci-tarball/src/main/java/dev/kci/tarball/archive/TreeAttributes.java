package dev.kci.tarball.archive;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.eclipse.jgit.attributes.Attribute;
import org.eclipse.jgit.attributes.AttributesNode;
import org.eclipse.jgit.attributes.AttributesRule;
import org.eclipse.jgit.lib.FileMode;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectReader;
import org.eclipse.jgit.treewalk.CanonicalTreeParser;
import org.jspecify.annotations.Nullable;

/**
 * The attributes that a commit gives its files in the {@code .gitattributes} of its folders, as far
 * as they change an archive. Enter folders in the order of a walk through the tree. Not
 * thread-safe.
 */
final class TreeAttributes {
  private static final byte[] FILE_NAME = ".gitattributes".getBytes(UTF_8);

  /** The rules of one folder; {@code path} is empty for the root, else it ends in a slash. */
  private record Level(String path, List<AttributesRule> rules) {}

  private static final String MACRO = "[attr]";

  private static final String IGNORE = "export-ignore";
  private static final String SUBSTITUTE = "export-subst";
  private static final String ENCODING = "working-tree-encoding";
  private static final Set<String> OURS =
      Set.of(IGNORE, SUBSTITUTE, ENCODING, "text", "crlf", "eol", "ident", "filter");

  /**
   * The effect of attributes.
   *
   * @param ignored whether the entry is excluded
   * @param conversion the conversion of a file's content
   */
  record Effect(boolean ignored, Conversion conversion) {
    static final Effect NONE = new Effect(false, Conversion.NONE);
  }

  private final ObjectReader reader;
  private final Deque<Level> levels = new ArrayDeque<>();

  /** Attributes that expand to others; {@code binary} is built into git. */
  private final Map<String, List<Attribute>> macros =
      new HashMap<>(Map.of("binary", List.of(new Attribute("text", Attribute.State.UNSET))));

  TreeAttributes(ObjectReader reader, ObjectId root) throws IOException {
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
        if (path.isEmpty()) {
          node.getRules().forEach(this::define); // git takes macros from the root only
        }
        List<AttributesRule> rules = node.getRules().stream().filter(this::isOurs).toList();
        if (!rules.isEmpty()) {
          levels.push(new Level(path, rules));
        }
      }
    }
  }

  private void define(AttributesRule rule) {
    if (rule.getPattern().startsWith(MACRO)) {
      macros.put(rule.getPattern().substring(MACRO.length()).strip(), rule.getAttributes());
    }
  }

  /** Most rules are about diffs: matching them would take longer than the walk. */
  private boolean isOurs(AttributesRule rule) {
    return !rule.getPattern().startsWith(MACRO)
        && rule.getAttributes().stream()
            .map(Attribute::getKey)
            .anyMatch(key -> OURS.contains(key) || macros.containsKey(key));
  }

  private static boolean isAttributesFile(CanonicalTreeParser entry) {
    if (entry.getNameLength() != FILE_NAME.length) {
      return false;
    }
    byte[] name = new byte[FILE_NAME.length];
    entry.getName(name, 0);
    return Arrays.equals(name, FILE_NAME);
  }

  /** Returns whether there are rules, so that {@link #of} may return something. */
  boolean any() {
    return !levels.isEmpty();
  }

  /**
   * Returns the effect of an entry's attributes.
   *
   * @param path without a slash at its end
   */
  Effect of(String path, boolean folder) {
    Map<String, Attribute> found = find(path, folder);
    return new Effect(
        isSet(found.get(IGNORE)),
        new Conversion(
            lineEnds(found),
            isSet(found.get("ident")),
            Optional.ofNullable(found.get(ENCODING))
                .map(Attribute::getValue)
                .filter(name -> !name.matches("(?i)utf-?8"))
                .orElse(""),
            Optional.ofNullable(found.get("filter")).map(Attribute::getValue).orElse(""),
            isSet(found.get(SUBSTITUTE)),
            false));
  }

  private static Conversion.LineEnds lineEnds(Map<String, Attribute> found) {
    Attribute eol = found.get("eol");
    if (eol == null || !"crlf".equals(eol.getValue())) {
      return Conversion.LineEnds.AS_STORED;
    }
    Attribute text = found.get("text");
    Attribute kind = saysSomething(text) ? text : found.get("crlf");
    if (kind != null && kind.getState() == Attribute.State.UNSET) {
      return Conversion.LineEnds.AS_STORED;
    }
    return kind != null && "auto".equals(kind.getValue())
        ? Conversion.LineEnds.CRLF_IF_TEXT
        : Conversion.LineEnds.CRLF;
  }

  private static boolean saysSomething(@Nullable Attribute text) {
    return text != null
        && switch (text.getState()) {
          case SET, UNSET -> true;
          case UNSPECIFIED -> false;
          case CUSTOM -> "auto".equals(text.getValue()) || "input".equals(text.getValue());
        };
  }

  private static boolean isSet(@Nullable Attribute attribute) {
    return attribute != null && attribute.getState() == Attribute.State.SET;
  }

  /** Returns the value of each attribute: the last one in the deepest folder counts. */
  private Map<String, Attribute> find(String path, boolean folder) {
    while (!levels.isEmpty() && !path.startsWith(levels.element().path())) {
      levels.pop(); // the walk has left that folder
    }
    Map<String, Attribute> found = new HashMap<>();
    for (Level level : levels) {
      String below = path.substring(level.path().length());
      for (int i = level.rules().size() - 1; i >= 0; i--) {
        AttributesRule rule = level.rules().get(i);
        if (rule.isMatch(below, folder)) {
          add(rule.getAttributes(), found);
        }
      }
    }
    return found;
  }

  /** Adds attributes without a value yet; a set macro expands to its attributes. */
  private void add(List<Attribute> attributes, Map<String, Attribute> found) {
    for (int i = attributes.size() - 1; i >= 0; i--) {
      Attribute attribute = attributes.get(i);
      List<Attribute> meant = macros.getOrDefault(attribute.getKey(), List.of());
      if (found.putIfAbsent(attribute.getKey(), attribute) == null && isSet(attribute)) {
        add(meant, found);
      }
    }
  }
}
