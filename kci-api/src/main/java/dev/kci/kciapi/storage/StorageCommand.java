package dev.kci.kciapi.storage;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api storage}. */
@Command(name = "storage", mixinStandardHelpOptions = true, description = "Store files.")
public final class StorageCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("upload", StorageUploadCommand::new);
    return all;
  }
}
