package dev.kci.report.render;

import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.DefaultMustacheVisitor;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheException;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.TemplateContext;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.io.StringReader;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import java.util.SortedMap;
import java.util.concurrent.ConcurrentSkipListMap;

/** Finds and compiles templates: a user's, and ours where the user has none. Thread-safe. */
final class TemplateFiles {
  private static final String OURS = "/templates/report/";

  private final Factory factory;

  private TemplateFiles(TemplateSource users, Set<String> names, boolean html) {
    this.factory = new Factory(users, names, html);
  }

  /**
   * Compiles templates of plain text, in which values are not escaped.
   *
   * @param names every name that the model has anywhere
   */
  static TemplateFiles plain(TemplateSource users, Set<String> names) {
    return new TemplateFiles(users, names, false);
  }

  /** Compiles templates of HTML; see {@link #plain}. */
  static TemplateFiles html(TemplateSource users, Set<String> names) {
    return new TemplateFiles(users, names, true);
  }

  /**
   * Compiles a template and its partials.
   *
   * @throws TemplateException if one of them has a mistake
   */
  Template compile(String name) {
    try {
      return new Template(factory.compile(name));
    } catch (MustacheException e) {
      throw Template.problem(e);
    }
  }

  /** Returns the text of all templates compiled so far, in the order of their names. */
  String text() {
    return String.join("\n", factory.read.values());
  }

  /** Reads templates and rejects names that the model does not have. */
  private static final class Factory extends DefaultMustacheFactory {
    private final TemplateSource users;
    private final Set<String> names;
    private final boolean html;
    private final SortedMap<String, String> read = new ConcurrentSkipListMap<>();

    Factory(TemplateSource users, Set<String> names, boolean html) {
      this.users = users;
      this.names = names;
      this.html = html;
    }

    @Override
    public Reader getReader(String name) {
      try (Reader source = users.open(name).orElseGet(() -> ours(name))) {
        StringWriter text = new StringWriter();
        source.transferTo(text);
        read.put(name, text.toString());
        return new StringReader(text.toString());
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Reader ours(String name) {
      InputStream resource = TemplateFiles.class.getResourceAsStream(OURS + name);
      if (resource == null) {
        throw new MustacheException("There is no template '" + name + "'");
      }
      return new InputStreamReader(resource, StandardCharsets.UTF_8);
    }

    @Override
    public void encode(String value, Writer writer) {
      if (html) {
        super.encode(value, writer);
        return;
      }
      try {
        writer.write(value);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    @Override
    public MustacheVisitor createMustacheVisitor() {
      return new StrictVisitor(this, names);
    }
  }

  /** Checks each name when the template is read, long before the first mail. */
  private static final class StrictVisitor extends DefaultMustacheVisitor {
    private final Set<String> names;

    StrictVisitor(DefaultMustacheFactory factory, Set<String> names) {
      super(factory);
      this.names = names;
    }

    @Override
    public void value(TemplateContext context, String variable, boolean encoded) {
      check(context, variable);
      super.value(context, variable, encoded);
    }

    @Override
    public void iterable(TemplateContext context, String variable, Mustache mustache) {
      check(context, variable);
      super.iterable(context, variable, mustache);
    }

    @Override
    public void notIterable(TemplateContext context, String variable, Mustache mustache) {
      check(context, variable);
      super.notIterable(context, variable, mustache);
    }

    @Override
    public void partial(TemplateContext context, String variable, String indent) {
      String file = context.file();
      String suffix = file.substring(file.lastIndexOf('.'));
      try (Reader found = df.getReader(df.resolvePartialPath("", variable, suffix))) {
        super.partial(context, variable, indent);
      } catch (MustacheException e) {
        throw new MustacheException(String.valueOf(e.getMessage()), context);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private void check(TemplateContext context, String variable) {
      for (String name : variable.split("\\.")) {
        if (!names.contains(name)) {
          throw new MustacheException("The model has no '" + variable + "'", context);
        }
      }
    }
  }
}
