package dev.kci.kciapi.config;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.kciapi.config.lab.Lab;
import dev.kci.kciapi.config.lab.LabStorage;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The parts of a new lab: a mixin. */
@NoVariable
final class LabOptions {
  @Option(
      names = "--lab",
      paramLabel = "NAME",
      defaultValue = "lab",
      description = "Name of the lab. Runtimes are called NAME-TYPE")
  private String name = "lab";

  @Option(
      names = "--runtime-type",
      paramLabel = "TYPE",
      split = ",",
      defaultValue = "shell",
      description =
          "Kinds of runtimes: ${COMPLETION-CANDIDATES}. The first one other than lava also builds")
  private List<Lab.Kind> runtimes = new ArrayList<>();

  @Option(
      names = "--job-user",
      paramLabel = "USER",
      description = "User that runs the jobs of a shell runtime. Default: the user of the runner")
  private @Nullable String jobUser;

  @Option(names = "--lava-url", paramLabel = "URL", description = "Address of the LAVA server")
  private @Nullable String lavaUrl;

  @Option(
      names = "--tree",
      paramLabel = "NAME",
      defaultValue = "mainline",
      description = "Name of the tree to test")
  private String tree = "mainline";

  @Option(
      names = "--tree-url",
      paramLabel = "URL",
      defaultValue = "https://git.kernel.org/pub/scm/linux/kernel/git/torvalds/linux.git",
      description = "Address of the tree's git repository")
  private String treeUrl = "";

  @Option(
      names = "--branch",
      paramLabel = "NAME",
      defaultValue = "master",
      description = "Branch of the tree to test")
  private String branch = "master";

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "File with the API token. Default: KCI_API_TOKEN when a service starts")
  private @Nullable Path tokenFile;

  @Heading("Storage")
  @Option(
      names = "--storage",
      paramLabel = "NAME",
      defaultValue = "files",
      description = "Name of the storage")
  private String storage = "files";

  @Heading("Storage")
  @Option(
      names = "--storage-type",
      paramLabel = "TYPE",
      defaultValue = "local",
      description = "Kind of the storage: ${COMPLETION-CANDIDATES}")
  private LabStorage.Type storageType = LabStorage.Type.LOCAL;

  @Heading("Storage")
  @Option(
      names = "--storage-url",
      paramLabel = "URL",
      description = "Address that files of a backend or ssh storage are downloaded from")
  private @Nullable String storageUrl;

  @Heading("Storage")
  @Option(
      names = "--storage-path",
      paramLabel = "DIR",
      description = "Folder of a local or ssh storage. Default: storage in the new folder")
  private @Nullable String storagePath;

  @Heading("Storage")
  @Option(names = "--storage-host", paramLabel = "HOST", description = "Host of an ssh storage")
  private @Nullable String storageHost;

  @Heading("Storage")
  @Option(names = "--storage-user", paramLabel = "USER", description = "User of an ssh storage")
  private @Nullable String storageUser;

  @Heading("Storage")
  @Option(
      names = "--storage-cred-file",
      paramLabel = "FILE",
      description =
          "File with the token of a backend storage, or the private key of an ssh storage")
  private @Nullable Path storageCredential;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns the lab.
   *
   * @param folder the folder of its files
   * @throws ParameterException if an option is missing or wrong
   */
  Lab lab(Path folder, ApiOptions api) {
    String apiName = api.name().isEmpty() ? "main" : api.name();
    word("--lab", name);
    word("--api", apiName);
    word("--tree", tree);
    word("--storage", storage);
    List<Lab.Kind> kinds = List.copyOf(new LinkedHashSet<>(runtimes));
    if (kinds.stream().noneMatch(Lab.Kind::canBuild)) {
      throw OptionSource.wrong(
          spec, "--runtime-type", "'lava' cannot build; expected shell, docker or kubernetes, too");
    }
    if (kinds.contains(Lab.Kind.LAVA)) {
      url("--lava-url", lavaUrl);
    }
    if (treeUrl.isBlank() || !treeUrl.contains(":") && !treeUrl.startsWith("/")) {
      throw OptionSource.wrong(
          spec, "--tree-url", "'" + treeUrl + "'; expected the URL of a git repository");
    }
    if (branch.isBlank() || branch.contains(" ")) {
      throw OptionSource.wrong(spec, "--branch", "'" + branch + "'; expected the name of a branch");
    }
    return new Lab(
        name,
        apiName,
        url("--api-url", api.url()),
        storage(folder),
        kinds,
        jobUser,
        lavaUrl,
        tree,
        treeUrl,
        branch,
        existing("--token-file", tokenFile));
  }

  private LabStorage storage(Path folder) {
    boolean local = storageType == LabStorage.Type.LOCAL;
    boolean ssh = storageType == LabStorage.Type.SSH;
    return new LabStorage(
        storage,
        storageType,
        local ? null : url("--storage-url", storageUrl),
        ssh ? required("--storage-host", storageHost) : null,
        ssh ? required("--storage-user", storageUser) : null,
        path(folder, local),
        existing("--storage-cred-file", storageCredential));
  }

  private @Nullable String path(Path folder, boolean local) {
    if (local) {
      Path path = storagePath == null ? folder.resolve("storage") : Path.of(storagePath);
      return path.toAbsolutePath().normalize().toString();
    }
    return storageType == LabStorage.Type.SSH ? required("--storage-path", storagePath) : null;
  }

  private void word(String option, String value) {
    if (!value.matches("[A-Za-z0-9][A-Za-z0-9_-]{0,62}")) {
      throw OptionSource.wrong(
          spec, option, "'" + value + "'; expected a name of letters, digits, - and _");
    }
  }

  private String url(String option, @Nullable String value) {
    String text = required(option, value);
    try {
      URI url = new URI(text);
      if (List.of("http", "https").contains(String.valueOf(url.getScheme()))
          && url.getHost() != null) {
        return text;
      }
    } catch (URISyntaxException e) {
      // reported below
    }
    throw OptionSource.wrong(
        spec, option, "'" + text + "'; expected a URL such as https://files.example.org/");
  }

  private String required(String option, @Nullable String value) {
    if (value == null || value.isBlank()) {
      throw OptionSource.usage(spec, "missing " + option);
    }
    return value;
  }

  private @Nullable Path existing(String option, @Nullable Path file) {
    if (file == null) {
      return null;
    }
    if (!Files.isRegularFile(file)) {
      throw OptionSource.wrong(spec, option, "there is no file '" + file + "'");
    }
    return file.toAbsolutePath().normalize();
  }
}
