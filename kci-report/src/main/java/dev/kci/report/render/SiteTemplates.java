package dev.kci.report.render;

import java.util.EnumMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The Mustache templates of a site's pages. Templates of the user replace ours one by one, as those
 * of {@link Templates} do. Thread-safe.
 */
public final class SiteTemplates {
  /** The names of a site's models, besides those of reports. */
  static final Set<String> NAMES =
      Set.of(
          "branches",
          "checkouts",
          "created",
          "failed",
          "last_good",
          "page",
          "part",
          "parts",
          "passed",
          "passing",
          "place",
          "trees",
          "unstable");

  private final Map<SitePage, Template> templates = new EnumMap<>(SitePage.class);
  private final String text;

  private SiteTemplates(TemplateSource users) {
    Set<String> names = new HashSet<>(NAMES);
    names.addAll(ModelNames.ALL);
    TemplateFiles files = TemplateFiles.html(users, names);
    for (SitePage page : SitePage.values()) {
      templates.put(page, files.compile(page.template()));
    }
    this.text = files.text();
  }

  /** Returns the templates that come with this program. */
  public static SiteTemplates ours() {
    return of(name -> Optional.empty());
  }

  /**
   * Compiles the templates of a user, and ours where the user has none.
   *
   * @throws TemplateException if one of them has a mistake
   */
  public static SiteTemplates of(TemplateSource users) {
    return new SiteTemplates(users);
  }

  /** Returns a page. */
  public String html(SitePage page, Map<String, @Nullable Object> model) {
    Template template = templates.get(page);
    if (template == null) {
      throw new IllegalStateException("No template of " + page);
    }
    return template.render(model);
  }

  /** The text of all templates: pages made with others are out of date. */
  public String text() {
    return text;
  }
}
