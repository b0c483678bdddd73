package dev.kci.jinja;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Global functions: Jinja2's, {@code kci_raise} and {@code kci_yaml_dump}. */
final class Globals {
  /** Jinja2's functions in the original order, then the pipeline's. */
  static final List<String> NAMES =
      List.of(
          "range", "dict", "lipsum", "cycler", "joiner", "namespace", "kci_yaml_dump", "kci_raise");

  private Globals() {}

  static @Nullable Callable find(String name) {
    return switch (name) {
      case "range" -> Globals::range;
      case "dict" -> args -> dict(args);
      case "namespace" ->
          args -> {
            Map<String, Object> attributes = new LinkedHashMap<>();
            dict(args).forEach((key, value) -> attributes.put(PythonRepr.str(key), value));
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
      case "cycler" ->
          args -> {
            if (args.size() == 0) {
              throw new JinjaException("at least one item has to be provided");
            }
            return new Cycler(args.list(), new int[1]);
          };
      case "lipsum" -> args -> Lipsum.text(args);
      case "kci_raise" ->
          args -> {
            throw new JinjaException(args.text(0, "msg", ""));
          };
      case "kci_yaml_dump" -> args -> YamlDump.dump(args.need(0, "data"));
      default -> null;
    };
  }

  private static Object range(Args args) {
    if (args.size() == 0 || args.size() > 3 || !args.named().isEmpty()) {
      throw new JinjaException("range expected 1 to 3 arguments, got " + args.size());
    }
    long start = args.size() > 1 ? args.integer(0, "start", 0) : 0;
    long stop = args.size() > 1 ? args.integer(1, "stop", 0) : args.integer(0, "stop", 0);
    long step = args.integer(2, "step", 1);
    if (step == 0) {
      throw new JinjaException("range() arg 3 must not be zero");
    }
    return new Range(start, stop, step);
  }

  private static Map<Object, Object> dict(Args args) {
    Map<Object, Object> map =
        args.atMost(1, "dict").size() > 0 ? BuiltinMethods.dict(args.list().get(0)) : new Dict();
    map.putAll(args.named());
    return map;
  }

  private record Cycler(List<Object> items, int[] at) implements Attributes {
    @Override
    public String toString() {
      return "<jinja2.utils.Cycler object at " + PythonRepr.address(this) + ">";
    }

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
