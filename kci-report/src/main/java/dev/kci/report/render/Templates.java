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
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The Mustache templates of a report. Templates of the user replace ours one by one.
 *
 * <p>A mistake in a template, such as a name that the model does not have, is a {@link
 * TemplateException} with file and line. Thread-safe once created.
 */
public final class Templates {
  private static final String OURS = "/templates/report/";

  private final Mustache subject;
  private final Mustache text;
  private final Mustache html;

  private Templates(TemplateSource users) {
    DefaultMustacheFactory plain = new Factory(users, false);
    this.subject = compile(plain, "subject.txt");
    this.text = compile(plain, "report.txt");
    this.html = compile(new Factory(users, true), "report.html");
  }

  /** Returns the templates that come with this program. */
  public static Templates ours() {
    return of(name -> Optional.empty());
  }

  /**
   * Compiles the templates of a user, and ours where the user has none.
   *
   * @throws TemplateException if one of them has a mistake
   */
  public static Templates of(TemplateSource users) {
    return new Templates(users);
  }

  /** One line, without a line end. */
  public String subject(Map<String, @Nullable Object> model) {
    return render(subject, model).strip().replaceAll("\\s+", " ");
  }

  /** Plain text with lines of at most 78 columns, except those with a URL or from a log. */
  public String text(Map<String, @Nullable Object> model) {
    return TextLayout.fold(render(text, model));
  }

  /** A page of HTML. */
  public String html(Map<String, @Nullable Object> model) {
    return render(html, model);
  }

  private static Mustache compile(DefaultMustacheFactory factory, String name) {
    try {
      return factory.compile(name);
    } catch (MustacheException e) {
      throw problem(e);
    }
  }

  private static String render(Mustache template, Map<String, @Nullable Object> model) {
    try {
      return template.execute(new StringWriter(), model).toString();
    } catch (MustacheException e) {
      throw problem(e);
    }
  }

  /** The innermost message: the library wraps one around it for each enclosing section. */
  private static TemplateException problem(MustacheException e) {
    Throwable cause = e;
    while (cause.getCause() instanceof MustacheException inner) {
      cause = inner;
    }
    return new TemplateException(String.valueOf(cause.getMessage()));
  }

  /** Reads templates and rejects names that the model does not have. */
  private static final class Factory extends DefaultMustacheFactory {
    private final TemplateSource users;
    private final boolean html;

    Factory(TemplateSource users, boolean html) {
      this.users = users;
      this.html = html;
    }

    @Override
    public Reader getReader(String name) {
      try {
        Optional<Reader> replacement = users.open(name);
        return replacement.isPresent() ? replacement.get() : ours(name);
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    private static Reader ours(String name) {
      InputStream resource = Templates.class.getResourceAsStream(OURS + name);
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
      return new StrictVisitor(this);
    }
  }

  /** Checks each name when the template is read, long before the first mail. */
  private static final class StrictVisitor extends DefaultMustacheVisitor {
    StrictVisitor(DefaultMustacheFactory factory) {
      super(factory);
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

    private static void check(TemplateContext context, String variable) {
      for (String name : variable.split("\\.")) {
        if (!ModelNames.ALL.contains(name)) {
          throw new MustacheException("The model has no '" + variable + "'", context);
        }
      }
    }
  }
}
