package dev.kci.runner.template.jinja;

import java.util.List;
import java.util.Map;

/** The arguments of a call, by place and by name. */
record Args(List<Object> list, Map<String, Object> named) {
  static Args of(Object... values) {
    return new Args(List.of(values), Map.of());
  }

  /** The argument at a place or of a name, else the default. */
  Object get(int index, String name, Object otherwise) {
    return index < list.size() ? list.get(index) : named.getOrDefault(name, otherwise);
  }

  Object need(int index, String name) {
    if (index >= list.size() && !named.containsKey(name)) {
      throw new JinjaException("missing argument '" + name + "'");
    }
    return get(index, name, None.NONE);
  }

  String text(int index, String name, String otherwise) {
    return PyText.str(get(index, name, otherwise));
  }

  long integer(int index, String name, long otherwise) {
    return Py.integer(get(index, name, otherwise));
  }

  boolean bool(int index, String name, boolean otherwise) {
    return Py.truth(get(index, name, otherwise));
  }

  int size() {
    return list.size();
  }

  Args from(int start) {
    return new Args(list.subList(Math.min(start, list.size()), list.size()), named);
  }
}
