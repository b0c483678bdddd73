package dev.kci.pipeline.validate;

import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Knowledge about the kinds of runtimes that this module does not have.
 *
 * @param types the valid values of {@code lab_type}
 * @param check reports problems in the type and the keys of a runtime
 */
public record RuntimeRules(List<String> types, BiConsumer<RuntimeConfig, Consumer<Problem>> check) {
  public RuntimeRules {
    types = List.copyOf(types);
  }
}
