package dev.kci.kciapi.config;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api config}. */
@Command(
    name = "config",
    mixinStandardHelpOptions = true,
    description = "Write, show, check and explain the configuration.")
public final class ConfigCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("init", InitCommand::new);
    all.put("show", ShowCommand::new);
    all.put("validate", ValidateCommand::new);
    all.put("plan", PlanCommand::new);
    all.put("render", RenderCommand::new);
    all.put("render-template", RenderTemplateCommand::new);
    all.put("decide", DecideCommand::new);
    return all;
  }
}
