package dev.kci.abuse;

import dev.kci.abuse.family.ArchiveEntries;
import dev.kci.abuse.family.Bombs;
import dev.kci.abuse.family.Callbacks;
import dev.kci.abuse.family.ForeignNodes;
import dev.kci.abuse.family.Forgeries;
import dev.kci.abuse.family.Handles;
import dev.kci.abuse.family.HostileJobs;
import dev.kci.abuse.family.HostileUrls;
import dev.kci.abuse.family.Renderings;
import dev.kci.abuse.family.Reports;
import dev.kci.abuse.family.ShownTexts;
import dev.kci.quickstart.Workplace;
import java.util.List;

/** The families, in playing order. */
final class Families {
  private Families() {}

  /** Returns all families that need nothing but this machine. */
  static List<Family<?>> all(Workplace place) {
    return List.of(
        Renderings.shipped(place),
        Renderings.jinja(place),
        new ShownTexts(place),
        new Reports(place),
        new ForeignNodes(place),
        new Forgeries(place),
        new ArchiveEntries(place),
        new Bombs(place),
        new Callbacks(place),
        new HostileUrls(place),
        new HostileJobs(place));
  }

  /** Returns the families for the real Docker engine at {@code /var/run/docker.sock}. */
  static List<Family<?>> docker(Workplace place) {
    return List.of(new Handles(place));
  }
}
