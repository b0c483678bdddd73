package dev.kci.jinja;

import java.util.List;

/**
 * A snapshot of the keys, values or items of a dict. Has a length but no index.
 *
 * @param type {@code dict_keys}, {@code dict_values} or {@code dict_items}
 */
record DictView(String type, List<Object> items) {}
