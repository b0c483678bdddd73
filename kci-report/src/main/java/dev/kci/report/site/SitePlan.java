package dev.kci.report.site;

import dev.kci.files.Sha256;
import dev.kci.pipeline.config.KnownIssue;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.SiteTemplates;
import java.util.ArrayList;
import java.util.List;

/**
 * How a site looks.
 *
 * @param title of the page that lists all branches
 * @param links lead to pages that show a node
 * @param issues failures that somebody tracks already
 * @param version of this program
 */
public record SitePlan(
    SiteTemplates templates,
    String title,
    NodeLinks links,
    List<KnownIssue> issues,
    String version) {
  public SitePlan {
    issues = List.copyOf(issues);
  }

  /** Changes when pages look different although the results are the same. */
  String look() {
    List<Object> parts = new ArrayList<>(List.of(version, templates.text(), links.template()));
    for (KnownIssue issue : issues) {
      parts.add(issue.title());
      parts.add(String.valueOf(issue.link()));
      parts.addAll(List.of(issue.jobs(), issue.tests(), issue.platforms()));
      parts.add(issue.log() + " " + issue.until());
    }
    return Sha256.of(parts.toString());
  }
}
