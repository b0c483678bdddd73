package dev.kci.report.render;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A light check of HTML: elements are closed where they must be, and blocks are not inside
 * paragraphs. It finds what a template gets wrong; a real validator finds more.
 */
public final class HtmlStructure {
  private static final Pattern TAG = Pattern.compile("<(/?)([a-zA-Z][a-zA-Z0-9]*)([^<>]*?)(/?)>");
  private static final Set<String> VOID = Set.of("meta", "br", "img", "hr", "link", "input");
  private static final List<String> TEXT_ONLY = List.of("p", "pre", "h1", "h2", "title");
  private static final Set<String> BLOCKS =
      Set.of("div", "p", "ul", "table", "figure", "pre", "h1", "h2", "main", "footer");

  private HtmlStructure() {}

  public static void check(String html) {
    String markup = html.replaceAll("(?s)<style>.*?</style>", "");
    assertThat(markup).startsWith("<!DOCTYPE html>");
    Deque<String> open = new ArrayDeque<>();
    Matcher tag = TAG.matcher(markup);
    while (tag.find()) {
      String name = tag.group(2);
      if (!tag.group(1).isEmpty()) {
        assertThat(open.pop()).as("closed at %s", tag.start()).isEqualTo(name);
      } else {
        if (BLOCKS.contains(name)) {
          assertThat(open).as(name).doesNotContainAnyElementsOf(TEXT_ONLY);
        }
        if (!VOID.contains(name) && tag.group(4).isEmpty()) {
          open.push(name);
        }
      }
    }
    assertThat(open).as("left open").isEmpty();
  }
}
