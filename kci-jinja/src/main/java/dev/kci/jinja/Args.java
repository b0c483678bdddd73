package dev.kci.jinja;

import java.util.Iterator;
import java.util.List;
import java.util.Map;

/** The positional and named arguments of a call, and its scope. */
record Args(List<Object> list, Map<String, Object> named, Scope scope) {

  /** Returns the positional or named argument, or the default. */
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
    return PythonRepr.str(get(index, name, otherwise));
  }

  long integer(int index, String name, long otherwise) {
    return PythonValues.integer(get(index, name, otherwise));
  }

  /** Returns an integer that is a width or a count, clamped to the range of an int. */
  int size(int index, String name, int otherwise) {
    return (int)
        Math.max(-Budget.TEXT, Math.min(Integer.MAX_VALUE, integer(index, name, otherwise)));
  }

  boolean bool(int index, String name, boolean otherwise) {
    return PythonValues.truth(get(index, name, otherwise));
  }

  int size() {
    return list.size();
  }

  /** Throws if there are more positional arguments than the function takes. */
  Args atMost(int count, String function) {
    if (list.size() > count) {
      throw new JinjaException(
          function + " takes at most " + count + " arguments (" + list.size() + " given)");
    }
    return this;
  }

  /** Returns these arguments if they match the function's parameters; otherwise throws. */
  Args checked(String function, List<String> parameters) {
    atMost(parameters.size(), function);
    for (String name : named.keySet()) {
      int place = parameters.indexOf(name);
      if (place < 0) {
        throw new JinjaException(
            function + " got an unexpected keyword argument " + PythonRepr.repr(name));
      }
      if (place < list.size()) {
        throw new JinjaException(
            function + " got multiple values for argument " + PythonRepr.repr(name));
      }
    }
    return this;
  }

  Args from(int start) {
    return new Args(list.subList(Math.min(start, list.size()), list.size()), named, scope);
  }

  boolean autoescape() {
    return scope.autoescape;
  }

  /** Returns the items of a value. Reading an item counts as a step. */
  Iterable<Object> items(Object value) {
    Iterator<Object> items = PythonValues.iterator(value);
    return () ->
        new Iterator<>() {
          @Override
          public boolean hasNext() {
            return items.hasNext();
          }

          @Override
          public Object next() {
            scope.context.budget.step();
            return items.next();
          }
        };
  }
}
