package dev.kci.sandbox.http;

import dev.kci.sandbox.schema.Location;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.Violations;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * The requested part of a list (source: recorded exchanges {@code nodes-limit-*}, {@code
 * nodes-offset*}).
 *
 * @param limit maximum number of items, from 1; the server has no upper bound
 * @param offset number of items to skip, from 0
 */
public record Page(int limit, int offset) {
  private static final int DEFAULT_LIMIT = 50;

  /**
   * Reads and removes the page from a query's parameters; the rest are filters.
   *
   * @throws ApiFailure 422 for a value that is not a number or out of range
   */
  public static Page take(Map<String, String> parameters) {
    Violations found = new Violations();
    Page page =
        new Page(
            number(parameters, "limit", DEFAULT_LIMIT, 1, found),
            number(parameters, "offset", 0, 0, found));
    if (!found.isEmpty()) {
      throw ApiFailure.invalid(found);
    }
    return page;
  }

  /** Returns the answer with this part of all items. */
  public <T> Map<String, Object> of(List<T> all, Function<T, ?> shown) {
    Map<String, Object> page = new LinkedHashMap<>();
    page.put("items", all.stream().skip(offset).limit(limit).map(shown).toList());
    page.put("total", all.size());
    page.put("limit", limit);
    page.put("offset", offset);
    return page;
  }

  private static int number(
      Map<String, String> parameters, String name, int absent, int least, Violations found) {
    String text = parameters.remove(name);
    if (text == null) {
      return absent;
    }
    Location at = Location.of("query", name);
    if (!(Types.LAX_INTEGER.check(text, at, found) instanceof Long value)) {
      return absent;
    }
    if (value < least) {
      found.add(
          "greater_than_equal",
          at,
          "Input should be greater than or equal to " + least,
          text,
          Map.of("ge", least));
    }
    return (int) Math.min(value, Integer.MAX_VALUE);
  }
}
