package dev.kci.config;

import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.DumperOptions;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;
import org.yaml.snakeyaml.error.YAMLException;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeId;
import org.yaml.snakeyaml.nodes.ScalarNode;
import org.yaml.snakeyaml.nodes.Tag;
import org.yaml.snakeyaml.representer.Representer;
import org.yaml.snakeyaml.resolver.Resolver;

/**
 * SnakeYAML for untrusted text: plain values, read as PyYAML reads them, and no long numbers.
 * SnakeYAML needs stack and time for those beyond what its {@link LoaderOptions} limit.
 */
public final class BoundedYaml {
  private static final int LONGEST_WORD = 1 << 20;

  /** Above the parser's 3 Mi: a definition may carry a script of more than a mebibyte. */
  private static final int LONGEST_DEFINITION = 16 << 20;

  private BoundedYaml() {}

  /** Returns the limits for the definition of a job. */
  public static LoaderOptions definitionOptions() {
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(LONGEST_DEFINITION);
    return options;
  }

  /**
   * Returns a parser, for one thread.
   *
   * @param options limits on depth, characters and aliases
   */
  public static Yaml parser(LoaderOptions options) {
    DumperOptions unused = new DumperOptions();
    return new Yaml(new Plain(options), new Representer(unused), unused, options, new Python());
  }

  /**
   * Returns the line, counted from 1, of a word longer than a mebibyte; 0 if all are shorter.
   * SnakeYAML's time grows with the square of a word's length: 0.5 s for a mebibyte, minutes for
   * 16.
   */
  static int lineOfLongWord(CharSequence yaml) {
    if (yaml.length() <= LONGEST_WORD) {
      return 0;
    }
    int line = 1;
    int length = 0;
    for (int i = 0; i < yaml.length(); i++) {
      char c = yaml.charAt(i);
      length = c <= ' ' ? 0 : length + 1;
      if (length > LONGEST_WORD) {
        return line;
      }
      if (c == '\n') {
        line++;
      }
    }
    return 0;
  }

  /** Resolves plain scalars as PyYAML does. */
  private static final class Python extends Resolver {
    @Override
    public Tag resolve(NodeId kind, @Nullable String value, boolean implicit) {
      if (kind != NodeId.scalar || value == null) {
        return super.resolve(kind, value, implicit);
      }
      return implicit ? PythonScalars.tag(value) : Tag.STR;
    }
  }

  /** Rejects long numbers with an explicit tag, such as !!int. */
  private static final class Plain extends SafeConstructor {
    Plain(LoaderOptions options) {
      super(options);
    }

    @Override
    protected @Nullable Object constructObject(Node node) {
      if (node instanceof ScalarNode scalar
          && !scalar.getTag().equals(Tag.STR)
          && scalar.getValue().length() > PythonScalars.LONGEST_NUMBER) {
        throw new YAMLException(
            "line "
                + (node.getStartMark().getLine() + 1)
                + ": a number is longer than "
                + PythonScalars.LONGEST_NUMBER
                + " characters");
      }
      return super.constructObject(node);
    }
  }
}
