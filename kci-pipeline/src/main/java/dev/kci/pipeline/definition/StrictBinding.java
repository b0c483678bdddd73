package dev.kci.pipeline.definition;

import com.github.mustachejava.Binding;
import com.github.mustachejava.TemplateContext;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Looks up a dotted name in the maps of the model. A value must exist. A section may use a key that
 * an inner map lacks, because {@code node.data}, {@code params} and others may have any keys, but
 * its first part must be a name of the model, so that misspellings are found.
 */
final class StrictBinding implements Binding {
  private final String name;
  private final String[] parts;
  private final TemplateContext context;
  private final boolean value;

  StrictBinding(String name, TemplateContext context, boolean value) {
    this.name = name;
    this.parts = name == null ? new String[0] : name.split("\\.");
    this.context = context;
    this.value = value;
  }

  @Override
  public @Nullable Object get(List<Object> scopes) {
    Object found = scope(scopes).get(parts[0]);
    for (int i = 1; i < parts.length; i++) {
      if (found instanceof Map<?, ?> map && map.containsKey(parts[i])) {
        found = map.get(parts[i]);
      } else if (value) {
        throw error("is unknown: " + prefix(i) + " has no '" + parts[i] + "'");
      } else {
        return null;
      }
    }
    if (value) {
      return scalar(found);
    }
    // an empty map is true in Mustache
    return found instanceof Map<?, ?> map && map.isEmpty() ? null : found;
  }

  private Map<?, ?> scope(List<Object> scopes) {
    for (int i = scopes.size() - 1; i >= 0; i--) {
      if (scopes.get(i) instanceof Map<?, ?> map && map.containsKey(parts[0])) {
        return map;
      }
    }
    throw error("is unknown; see templates/README.md for all names");
  }

  private Object scalar(@Nullable Object found) {
    if (found == null) {
      throw error("has no value here; expected {{#" + name + "}}…{{/" + name + "}} around it");
    }
    if (found instanceof Map || found instanceof List) {
      throw error("is a " + (found instanceof Map ? "map" : "list") + "; expected a section");
    }
    return found;
  }

  private String prefix(int count) {
    return String.join(".", List.of(parts).subList(0, count));
  }

  private TemplateException error(String what) {
    return TemplateException.at(context.file(), context.line(), "{{" + name + "}} " + what);
  }
}
