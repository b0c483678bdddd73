package dev.kci.report.render;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** A list of results or issues as a map for templates: the first entries, and how many follow. */
final class ListModel {
  private ListModel() {}

  /**
   * Returns the model of a list; null if it is empty.
   *
   * @param count the number that the heading shows
   * @param item returns the model of an entry
   */
  static <T> @Nullable Map<String, @Nullable Object> of(
      List<T> entries, int count, Limits limits, Function<T, Map<String, @Nullable Object>> item) {
    if (entries.isEmpty()) {
      return null;
    }
    List<Map<String, @Nullable Object>> items = new ArrayList<>();
    entries.stream().limit(limits.items()).forEach(entry -> items.add(item.apply(entry)));
    Map<String, @Nullable Object> list = new LinkedHashMap<>();
    list.put("count", count);
    list.put("items", items);
    list.put("more", ReportModel.orNull(entries.size() - items.size()));
    return list;
  }
}
