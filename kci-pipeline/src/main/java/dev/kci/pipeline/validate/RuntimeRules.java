package dev.kci.pipeline.validate;

import dev.kci.config.Problem;
import dev.kci.config.RuntimeConfig;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * What validation must know of the kinds of runtimes, which this module does not.
 *
 * @param types the values of {@code lab_type}
 * @param check reports whatever is wrong with the type and the keys of a runtime
 */
public record RuntimeRules(List<String> types, BiConsumer<RuntimeConfig, Consumer<Problem>> check) {
  public RuntimeRules {
    types = List.copyOf(types);
  }
}
