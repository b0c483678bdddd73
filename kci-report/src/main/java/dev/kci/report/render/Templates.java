package dev.kci.report.render;

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
  private final Template subject;
  private final Template text;
  private final Template html;

  private Templates(TemplateSource users) {
    TemplateFiles plain = TemplateFiles.plain(users, ModelNames.ALL);
    this.subject = plain.compile("subject.txt");
    this.text = plain.compile("report.txt");
    this.html = TemplateFiles.html(users, ModelNames.ALL).compile("report.html");
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
    return subject.render(model).strip().replaceAll("\\s+", " ");
  }

  /** Plain text with lines of at most 78 columns, except those with a URL or from a log. */
  public String text(Map<String, @Nullable Object> model) {
    return TextLayout.fold(text.render(model));
  }

  /** A page of HTML. */
  public String html(Map<String, @Nullable Object> model) {
    return html.render(model);
  }
}
