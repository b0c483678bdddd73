package dev.kci.kciapi.config;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.Launcher;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.settings.Settings;
import dev.kci.kciapi.config.lab.Lab;
import dev.kci.kciapi.config.lab.LabToml;
import dev.kci.kciapi.config.lab.LabYaml;
import dev.kci.kciapi.doctor.DoctorCommand;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api config init}. */
@Command(
    name = "init",
    mixinStandardHelpOptions = true,
    description = {
      "Write the configuration (lab.yaml) and settings (kernelci.toml) of a new lab, with comments,"
          + " then check them, the API, the token and the storage.",
      "Overwrites nothing. Exits with 1 if a check fails; the files are written anyway."
    },
    footer = {
      "Examples:",
      "  kci-api config init lab/ --api-url https://api.example.org/ --token-file api.token",
      "  kci-api config init lab/ --api production --runtime-type docker,lava --lava-url"
          + " https://lava/"
    })
@NoVariable
final class InitCommand implements Callable<Integer> {
  static final String CONFIGURATION = "lab.yaml";

  @Parameters(paramLabel = "DIR", description = "Folder for the files; created if it is missing")
  private Path folder = Path.of("");

  @Mixin private LabOptions options = new LabOptions();
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--no-check", description = "Only write the files")
  private boolean noCheck;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Lab lab = options.lab(folder, api);
    Path yaml = folder.resolve(CONFIGURATION);
    Path toml = folder.resolve(Settings.FILE_NAME);
    for (Path file : List.of(yaml, toml)) {
      if (Files.exists(file)) {
        throw new CommandFailure(file + " exists; expected a folder without it");
      }
    }
    try {
      Files.createDirectories(folder);
      Files.writeString(yaml, LabYaml.of(lab), StandardOpenOption.CREATE_NEW);
      Files.createFile(toml, ownerOnly());
      Files.writeString(toml, LabToml.of(lab));
    } catch (IOException e) {
      throw new CommandFailure("cannot write the files: " + ErrorText.of(e), e);
    }
    CommandLine line = Objects.requireNonNull(spec, "set by picocli").commandLine();
    PrintWriter out = line.getOut();
    out.println("Wrote " + yaml + " and " + toml);
    out.flush();
    int exitCode = noCheck ? ExitCode.OK : check(line, lab, yaml, toml);
    next(out, lab, yaml, toml);
    return exitCode;
  }

  /** Tokens may be added to the settings later. */
  private static FileAttribute<?>[] ownerOnly() {
    return FileSystems.getDefault().supportedFileAttributeViews().contains("posix")
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"))
        }
        : new FileAttribute<?>[0];
  }

  private static int check(CommandLine line, Lab lab, Path yaml, Path toml) {
    int invalid =
        run(
            line,
            new ValidateCommand(),
            "--config",
            yaml.toString(),
            "--settings",
            toml.toString());
    int unusable =
        run(
            line,
            new DoctorCommand(),
            "--config",
            yaml.toString(),
            "--settings",
            toml.toString(),
            "--api",
            lab.api(),
            "--storage",
            lab.storage().name());
    return Math.max(invalid, unusable);
  }

  private static int run(CommandLine line, Object command, String... arguments) {
    return Launcher.commandLine(command, arguments)
        .setOut(line.getOut())
        .setErr(line.getErr())
        .execute(arguments);
  }

  private static void next(PrintWriter out, Lab lab, Path yaml, Path toml) {
    out.println("Start each service in a terminal or unit of its own:");
    out.printf(
        "  export KCI_CONFIG=%s KCI_SETTINGS=%s%n", yaml.toAbsolutePath(), toml.toAbsolutePath());
    out.println("  kci-trigger run");
    out.println("  kci-tarball run");
    out.println(
        "  kci-runner run --runtimes "
            + String.join(",", lab.runtimes().stream().map(lab::runtime).toList()));
    out.println("  kci-timeout run");
    out.println("  kci-report run        # needs the mail server in [report]");
    out.flush();
  }
}
