package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.cli.options.NoVariable;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option {@code --cases} of commands that only handle cases: a mixin. */
@NoVariable
final class CaseOptions {
  @Option(
      names = "--cases",
      paramLabel = "FILE",
      required = true,
      description = "File with one case per line; - for standard input. *.gz is unpacked")
  private String cases = "";

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /** Passes the cases to a consumer, as {@link Cases#forEach} does. */
  void forEach(Consumer<JsonObject> consumer) {
    new Cases(spec, cases).forEach(consumer);
  }
}
