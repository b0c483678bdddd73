package dev.kci.abuse;

import dev.kci.abuse.family.ForeignNodes;
import dev.kci.abuse.family.Renderings;
import dev.kci.quickstart.Workplace;
import java.util.List;

/** All families, in the order in which they are played. */
final class Families {
  private Families() {}

  static List<Family<?>> all(Workplace place) {
    return List.of(new Renderings(place), new ForeignNodes(place));
  }
}
