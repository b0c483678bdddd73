package dev.kci.report.render;

import java.util.Locale;

/** A kind of page of a site. */
public enum SitePage {
  /** All branches. */
  INDEX,
  /** One branch. */
  BRANCH,
  /** One checkout. */
  CHECKOUT,
  /** The histories of a job and its tests. */
  JOB;

  String template() {
    return "site-" + name().toLowerCase(Locale.ROOT) + ".html";
  }
}
