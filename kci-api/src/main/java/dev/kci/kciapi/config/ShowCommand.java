package dev.kci.kciapi.config;

import dev.kci.api.model.JsonObject;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.settings.Settings;
import dev.kci.config.Configuration;
import dev.kci.config.Located;
import dev.kci.config.Origin;
import dev.kci.kciapi.output.OutputOptions;
import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code kci-api config show}. */
@Command(
    name = "show",
    mixinStandardHelpOptions = true,
    description =
        "Show the settings and the APIs, storages and runtimes of the configuration, each value"
            + " with its file and line. Secrets are hidden.")
final class ShowCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LogOptions log = new LogOptions();

  private record Value(Origin origin, String key, String text) {}

  @Override
  public void run() {
    List<Value> values = new ArrayList<>();
    for (Settings.Entry entry : api.settings().entries()) {
      String key = entry.section().isEmpty() ? entry.key() : entry.section() + "." + entry.key();
      values.add(new Value(entry.origin(), key, entry.value()));
    }
    Configuration configuration = api.configuration();
    configuration.apis().values().forEach(c -> add(values, "api." + c.name(), c.source()));
    configuration.storages().values().forEach(c -> add(values, "storage." + c.name(), c.source()));
    configuration.runtimes().values().forEach(c -> add(values, "runtimes." + c.name(), c.source()));
    if (output.isTable()) {
      PrintWriter out = output.out();
      values.forEach(v -> out.println(v.origin() + ": " + v.key() + " = " + v.text()));
      out.flush();
    } else {
      output.values(
          values.stream()
              .map(
                  v ->
                      JsonObject.of("file", v.origin().file())
                          .with("line", (long) v.origin().line())
                          .with("key", v.key())
                          .with("value", v.text())));
    }
  }

  private static void add(List<Value> values, String key, Located located) {
    if (located instanceof Located.Mapping map) {
      map.entries().forEach((name, entry) -> add(values, key + "." + name, entry.value()));
    } else if (located instanceof Located.Scalar scalar) {
      values.add(new Value(scalar.origin(), key, scalar.text()));
    } else {
      values.add(new Value(located.origin(), key, String.valueOf(located.plain())));
    }
  }
}
