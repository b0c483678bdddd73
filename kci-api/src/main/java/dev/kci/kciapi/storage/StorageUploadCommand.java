package dev.kci.kciapi.storage;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.storage.Storage;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api storage upload}. */
@Command(
    name = "upload",
    mixinStandardHelpOptions = true,
    description = "Store files and print the URL of each.",
    footer = {
      "Examples:",
      "  kci-api storage upload --folder results/2026-11-24 log.txt results.json --config config/"
    })
@NoVariable
final class StorageUploadCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private StorageChoice choice = new StorageChoice();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--folder",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "PATH",
      required = true,
      description = "Folder in the storage, such as results/2026-11-24")
  private String folder = "";

  @Parameters(arity = "1..*", paramLabel = "FILE", description = "Local file")
  private List<Path> files = new ArrayList<>();

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandLine line = Objects.requireNonNull(spec, "not run by picocli").commandLine();
    for (Path file : files) {
      if (!Files.isRegularFile(file)) {
        throw new ParameterException(line, "there is no file '" + file + "'");
      }
    }
    PrintWriter out = line.getOut();
    try (Storage storage = StorageChoice.open(api, choice.require(api))) {
      for (Path file : files) {
        out.println(storage.upload(file, folder, String.valueOf(file.getFileName())));
        out.flush();
      }
    }
  }
}
