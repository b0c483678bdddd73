package dev.kci.runner.template.jinja;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Functions that every template has: Jinja2's, and {@code kci_raise}, {@code kci_yaml_dump}. */
final class Globals {
  private Globals() {}

  static @Nullable Callable find(String name) {
    return switch (name) {
      case "range" -> Globals::range;
      case "dict" -> args -> dict(args);
      case "namespace" ->
          args -> {
            Map<String, Object> attributes = new LinkedHashMap<>();
            dict(args).forEach((key, value) -> attributes.put(PyText.str(key), value));
            return new Namespace(attributes);
          };
      case "joiner" ->
          args -> {
            boolean[] used = new boolean[1];
            return (Callable)
                ignored -> {
                  String text = used[0] ? args.text(0, "sep", ", ") : "";
                  used[0] = true;
                  return text;
                };
          };
      case "cycler" -> args -> new Cycler(args.list(), new int[1]);
      case "kci_raise" ->
          args -> {
            throw new JinjaException(args.text(0, "msg", ""));
          };
      case "kci_yaml_dump" -> args -> YamlDump.dump(args.need(0, "data"));
      default -> null;
    };
  }

  private static Object range(Args args) {
    long start = args.size() > 1 ? args.integer(0, "start", 0) : 0;
    long stop = args.size() > 1 ? args.integer(1, "stop", 0) : args.integer(0, "stop", 0);
    long step = args.integer(2, "step", 1);
    if (step == 0) {
      throw new JinjaException("range() arg 3 must not be zero");
    }
    List<Object> numbers = new ArrayList<>();
    for (long i = start; step > 0 ? i < stop : i > stop; i += step) {
      numbers.add(i);
    }
    return numbers;
  }

  private static Map<Object, Object> dict(Args args) {
    Map<Object, Object> map =
        args.size() > 0 ? PyMethods.dict(args.list().get(0)) : new LinkedHashMap<>();
    map.putAll(args.named());
    return map;
  }

  private record Cycler(List<Object> items, int[] at) implements Attributes {
    @Override
    public Object attribute(String name) {
      return switch (name) {
        case "current" -> items.get(at[0]);
        case "next" ->
            (Callable)
                args -> {
                  Object item = items.get(at[0]);
                  at[0] = (at[0] + 1) % items.size();
                  return item;
                };
        case "reset" ->
            (Callable)
                args -> {
                  at[0] = 0;
                  return None.NONE;
                };
        default -> new Undefined("'Cycler object' has no attribute '" + name + "'");
      };
    }
  }
}
