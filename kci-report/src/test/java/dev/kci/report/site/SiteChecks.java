package dev.kci.report.site;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.report.render.HtmlStructure;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.regex.MatchResult;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** What holds for each site: whole links, nothing external, well-formed and small pages. */
public final class SiteChecks {
  private static final int LARGEST = 200_000;
  private static final Pattern LINK = Pattern.compile(" href=\"([^\"]*)\"");
  private static final Pattern EXTERNAL =
      Pattern.compile(
          "<script|<link|<img|<iframe|<object|<base| src=| on[a-z]+=|javascript:|@import|url\\(",
          Pattern.CASE_INSENSITIVE);

  private SiteChecks() {}

  /** Checks every page, and that all pages can be reached from the index. */
  public static void check(Path site) throws IOException {
    Map<String, String> pages = pages(site);
    pages.forEach(
        (name, page) -> {
          assertThat(page.length()).as(name).isLessThan(LARGEST);
          assertThat(EXTERNAL.matcher(page).results().map(MatchResult::group).toList())
              .as(name)
              .isEmpty();
          HtmlStructure.check(page);
        });
    assertThat(reachable(site)).containsExactlyInAnyOrderElementsOf(pages.keySet());
  }

  /** Checks only that no link of a page that can be reached from the index is dead. */
  static void checkReachable(Path site) {
    assertThat(reachable(site)).isNotEmpty();
  }

  /** Returns the text of all pages by name. */
  static Map<String, String> pages(Path site) throws IOException {
    try (Stream<Path> files = Files.walk(site)) {
      Map<String, String> pages = new TreeMap<>();
      files
          .filter(file -> file.toString().endsWith(".html"))
          .forEach(file -> pages.put(site.relativize(file).toString(), read(file)));
      return pages;
    }
  }

  /** Follows all links from the index; each must lead to a page and a place, or to the web. */
  private static Set<String> reachable(Path site) {
    Set<String> seen = new TreeSet<>(Set.of("index.html"));
    Deque<String> open = new ArrayDeque<>(seen);
    while (!open.isEmpty()) {
      String name = open.removeFirst();
      for (String link : links(read(site.resolve(name)))) {
        if (link.matches("https?://.*")) {
          continue;
        }
        String[] parts = link.split("#", 2);
        Path target = site.resolve(name).resolveSibling(parts[0]).normalize();
        assertThat(target).as(name + " leads to " + link).isRegularFile().startsWith(site);
        if (parts.length == 2) {
          assertThat(read(target)).as(link).contains("id=\"" + parts[1] + "\"");
        }
        if (seen.add(site.relativize(target).toString())) {
          open.add(site.relativize(target).toString());
        }
      }
    }
    return seen;
  }

  private static List<String> links(String page) {
    List<String> links = new ArrayList<>();
    for (Matcher link = LINK.matcher(page); link.find(); ) {
      links.add(link.group(1));
    }
    return links;
  }

  private static String read(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
