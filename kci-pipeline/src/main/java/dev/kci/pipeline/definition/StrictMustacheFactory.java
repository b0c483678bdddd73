package dev.kci.pipeline.definition;

import com.github.mustachejava.Binding;
import com.github.mustachejava.Code;
import com.github.mustachejava.DefaultMustacheFactory;
import com.github.mustachejava.DefaultMustacheVisitor;
import com.github.mustachejava.Mustache;
import com.github.mustachejava.MustacheVisitor;
import com.github.mustachejava.TemplateContext;
import com.github.mustachejava.reflect.BaseObjectHandler;
import com.github.mustachejava.util.Wrapper;
import dev.kci.pipeline.definition.TemplateFolders.Source;
import java.io.Reader;
import java.io.StringReader;
import java.util.List;

/**
 * Makes Mustache.java strict through its extension points: names are only looked up in maps (no
 * reflection), {@link PlacedValue} places values, partials come from the template folders, and
 * anything that would bypass quoting is refused.
 */
final class StrictMustacheFactory extends DefaultMustacheFactory {
  private final TemplateFolders folders;

  StrictMustacheFactory(TemplateFolders folders) {
    this.folders = folders;
    setObjectHandler(new MapsOnly());
  }

  Mustache compile(Source source) {
    return compile(new StringReader(source.text()), source.file());
  }

  @Override
  public MustacheVisitor createMustacheVisitor() {
    return new StrictVisitor(this);
  }

  /** Partials are relative to the template folders, not to the template that uses them. */
  @Override
  public String resolvePartialPath(String dir, String name, String extension) {
    return name + ".mustache";
  }

  @Override
  public Reader getReader(String name) {
    return folders
        .find(name)
        .map(source -> new StringReader(source.text()))
        .orElseThrow(() -> new TemplateException(name + ": not found in " + folders.describe()));
  }

  private static final class MapsOnly extends BaseObjectHandler {
    @Override
    public Binding createBinding(String name, TemplateContext context, Code code) {
      return new StrictBinding(name, context, code instanceof PlacedValue);
    }

    /** Only used by the library's own bindings. */
    @Override
    public Wrapper find(String name, List<Object> scopes) {
      throw new UnsupportedOperationException(name);
    }
  }

  private static final class StrictVisitor extends DefaultMustacheVisitor {
    private StrictVisitor(DefaultMustacheFactory factory) {
      super(factory);
    }

    @Override
    public void value(TemplateContext context, String name, boolean encoded) {
      if (!encoded) {
        throw TemplateException.at(
            context.file(),
            context.line(),
            "{{{" + name + "}}} would be unquoted; expected {{" + name + "}}");
      }
      list.add(new PlacedValue(context, df, null, name));
    }

    @Override
    public void iterable(TemplateContext context, String name, Mustache inner) {
      if (name.equals("text")) {
        list.add(new PlacedValue(context, df, inner, name));
      } else {
        super.iterable(context, name, inner);
      }
    }

    @Override
    public void partial(TemplateContext context, String name, String indent) {
      TemplateFolders folders = ((StrictMustacheFactory) df).folders;
      if (folders.find(name + ".mustache").isEmpty()) {
        throw TemplateException.at(
            context.file(),
            context.line(),
            "{{> " + name + "}}: " + name + ".mustache not found in " + folders.describe());
      }
      super.partial(context, name, indent);
    }

    @Override
    public void dynamicPartial(TemplateContext context, String name, String indent) {
      throw refused(context, "{{> *name}}");
    }

    @Override
    public void pragma(TemplateContext context, String pragma, String args) {
      throw refused(context, "{{% pragma}}");
    }

    private static TemplateException refused(TemplateContext context, String what) {
      return TemplateException.at(context.file(), context.line(), what + " is not supported");
    }
  }
}
