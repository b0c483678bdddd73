package dev.kci.jinja;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {% for %}}. */
record Loop(
    AssignmentTarget targets,
    Expression items,
    @Nullable Expression test,
    boolean recursive,
    Statement body,
    Statement otherwise)
    implements Statement {

  @Override
  public void render(Scope scope, StringBuilder out) {
    render(items.in(scope), 0, scope, out);
  }

  private void render(Object over, int depth, Scope scope, StringBuilder out) {
    Budget budget = scope.context.budget;
    List<Object> all = over instanceof Range range ? range : PythonValues.iterate(over);
    if (test != null) {
      List<Object> chosen = new ArrayList<>();
      for (Object item : all) {
        budget.step();
        Scope inner = scope.inner();
        targets.assign(inner, item);
        if (PythonValues.truth(test.in(inner))) {
          chosen.add(item);
          Budget.items(chosen.size());
        }
      }
      all = chosen;
    }
    State state = new State(this, all, depth, scope);
    for (int i = 0; i < all.size(); i++) {
      budget.step();
      state.index = i;
      Scope inner = scope.inner();
      inner.set("loop", state);
      targets.assign(inner, all.get(i));
      body.render(inner, out);
    }
    if (all.isEmpty()) {
      otherwise.render(scope.inner(), out);
    }
  }

  /** The variable {@code loop}. */
  private static final class State implements Attributes, Callable {
    private final Loop loop;
    private final List<Object> all;
    private final int depth;
    private final Scope scope;
    private int index;
    private @Nullable List<Object> last;

    private State(Loop loop, List<Object> all, int depth, Scope scope) {
      this.loop = loop;
      this.all = all;
      this.depth = depth;
      this.scope = scope;
    }

    @Override
    public Object attribute(String name) {
      return switch (name) {
        case "index" -> index + 1L;
        case "index0" -> (long) index;
        case "revindex" -> (long) all.size() - index;
        case "revindex0" -> (long) all.size() - index - 1;
        case "first" -> index == 0;
        case "last" -> index == all.size() - 1;
        case "length" -> (long) all.size();
        case "depth" -> depth + 1L;
        case "depth0" -> (long) depth;
        case "previtem" -> neighbour(index - 1, "there is no previous item");
        case "nextitem" -> neighbour(index + 1, "there is no next item");
        case "cycle" -> (Callable) this::cycle;
        case "changed" -> (Callable) this::changed;
        default -> new Undefined("'loop' has no attribute '" + name + "'");
      };
    }

    private Object neighbour(int place, String none) {
      return place >= 0 && place < all.size() ? all.get(place) : new Undefined(none);
    }

    private Object cycle(Args args) {
      if (args.size() == 0) {
        throw new JinjaException("no items for cycling given");
      }
      return args.list().get(index % args.size());
    }

    private Object changed(Args args) {
      boolean changed = last == null || !Comparisons.equal(last, args.list());
      last = args.list();
      return changed;
    }

    @Override
    public Object call(Args args) {
      if (!loop.recursive) {
        throw new JinjaException(
            "The loop must have the 'recursive' marker to be called recursively.");
      }
      Budget budget = scope.context.budget;
      budget.enter();
      StringBuilder out = new StringBuilder();
      loop.render(args.need(0, "iterable"), depth + 1, scope.captured(), out);
      budget.leave();
      return scope.captured(out.toString());
    }
  }
}
