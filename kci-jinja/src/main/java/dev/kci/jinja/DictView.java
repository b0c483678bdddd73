package dev.kci.jinja;

import java.util.List;

/**
 * The keys, values or items of a dict at one moment: has a length and items, and no index.
 *
 * @param type {@code dict_keys}, {@code dict_values} or {@code dict_items}
 */
record DictView(String type, List<Object> items) {}
