package dev.kci.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The arguments of a call as written.
 *
 * @param lists with further arguments: {@code *more}
 * @param maps with further named arguments: {@code **more}
 */
record CallArguments(
    List<Expression> list,
    Map<String, Expression> named,
    List<Expression> lists,
    List<Expression> maps) {
  static final CallArguments NONE = new CallArguments(List.of(), Map.of(), List.of(), List.of());

  Args in(Scope scope) {
    List<Object> values = evaluated(list, scope);
    lists.forEach(more -> values.addAll(PythonValues.iterate(more.in(scope))));
    Map<String, Object> names = new LinkedHashMap<>();
    named.forEach((name, value) -> names.put(name, value.in(scope)));
    for (Expression map : maps) {
      if (!(map.in(scope) instanceof Map<?, ?> more)) {
        throw new JinjaException("argument after ** must be a mapping");
      }
      more.forEach(
          (key, value) -> {
            if (names.put(PythonRepr.str(key), value) != null) {
              throw new JinjaException(
                  "got multiple values for keyword argument " + PythonRepr.repr(key));
            }
          });
    }
    return new Args(values, names, scope);
  }

  /** Evaluates the items in order. */
  static List<Object> evaluated(List<Expression> items, Scope scope) {
    List<Object> values = new ArrayList<>();
    items.forEach(item -> values.add(item.in(scope)));
    return values;
  }
}
