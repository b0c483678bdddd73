package dev.kci.tarball;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.NodeState;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.Instance;
import dev.kci.cli.NamedEntry;
import dev.kci.cli.Replica;
import dev.kci.cli.ServiceOptions;
import dev.kci.cli.ShardOptions;
import dev.kci.cli.options.Bounds;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.options.WritableFolder;
import dev.kci.config.StorageConfig;
import dev.kci.git.GitRemotes;
import dev.kci.git.RemoteCredentials;
import dev.kci.git.RemoteTimeouts;
import dev.kci.http.StatusListener;
import dev.kci.service.EventLoop;
import dev.kci.service.Pulse;
import dev.kci.service.StopSignal;
import dev.kci.service.shard.ShardKey;
import dev.kci.status.ServiceStatus;
import dev.kci.storage.MeteredStorage;
import dev.kci.storage.Storage;
import dev.kci.storage.Storages;
import dev.kci.storage.UploadRetry;
import dev.kci.tarball.archive.SourceArchive;
import dev.kci.tarball.git.SourceRepository;
import dev.kci.text.ErrorText;
import dev.kci.trust.TrustedOwners;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-tarball run}: the service. */
@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Make and store the tarball of each new checkout, until stopped.")
final class RunCommand implements Callable<Integer> {
  private static final String SERVICE = "kci-tarball";
  private static final String SECTION = "tarball";
  private static final Duration LOOK_BACK = Duration.ofDays(2);

  /** The first fetch of a kernel may take an hour; silent hosts are abandoned sooner. */
  private static final RemoteTimeouts TIMEOUTS =
      new RemoteTimeouts(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofHours(6));

  private final ServiceStatus status = new ServiceStatus(SERVICE);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private ServiceOptions service = new ServiceOptions();
  @Mixin private ShardOptions shards = new ShardOptions();
  @Mixin private ArchiveOptions archive = new ArchiveOptions();

  @Heading("Tarballs")
  @Option(names = "--no-cache", description = "Compress every file again; excludes --cache")
  private boolean noCache;

  @Option(
      names = "--kdir",
      paramLabel = "DIR",
      description =
          "The bare repository, created if missing. With several, each remote always uses the same"
              + " one. Can be repeated. Default: kdir in [tarball] of the settings, else below"
              + " --state-dir")
  private List<Path> kdir = new ArrayList<>();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Folder for tarballs until they are stored. Default: output in [tarball] of the settings,"
              + " else below --state-dir")
  private @Nullable Path output;

  @Heading("Storage")
  @Option(
      names = "--storage",
      paramLabel = "NAME",
      description =
          "Name of the storage in the configuration. Default: storage_config in the settings")
  private @Nullable String storageName;

  @Option(
      names = "--reference",
      paramLabel = "DIR",
      description = "Git repository whose objects are used instead of fetching them again")
  private @Nullable Path reference;

  @Bounds(min = 1)
  @Option(
      names = "--concurrency",
      paramLabel = "N",
      defaultValue = "2",
      description = "Maximum number of checkouts at once; each uses all --threads")
  private int concurrency = 2;

  @Option(
      names = "--holdoff",
      paramLabel = "DURATION",
      defaultValue = "10m",
      description = "How long an available checkout waits for its jobs to be created")
  private Duration holdoff = Duration.ZERO;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    service.untilStopped(api, status, StatusListener::start, this::run);
    return 0;
  }

  private void run(StopSignal stop) {
    StorageConfig config = storageConfig();
    if (api.configuration().trees().isEmpty()) {
      throw OptionSource.wrong(
          spec, "--config", "has no trees; expected those to make tarballs of");
    }
    KnownTrees trees = KnownTrees.of(api.configuration());
    archive.check();
    if (noCache && archive.hasCache()) {
      throw OptionSource.wrong(spec, "--no-cache", "excludes --cache; expected one of them");
    }
    if (reference != null && !Files.isDirectory(reference)) {
      throw OptionSource.wrong(
          spec, "--reference", "there is no git repository in '" + reference + "'");
    }
    Duration period = service.pollPeriod(api.settings(), SECTION, Duration.ofMinutes(5));
    List<Path> directories = directories();
    Optional<Path> spool = spool();
    if (service.dryRun()) {
      dryRun(trees);
      return;
    }
    Instance self =
        directories.isEmpty() || spool.isEmpty()
            ? service.instanceWithFolder(SERVICE, api.url(), period, shards)
            : service.instance(SERVICE, api.url(), period, shards);
    Replica replica = shards.replica(self, false, status);
    api.writeWhile(replica.mayAct());
    UploadRetry retry = UploadRetry.standard(stop);
    try (Storage storage =
            new MeteredStorage(
                Storages.open(
                    config, api.settings().storageCredential(config.name()).orElse(null), retry),
                config.name(),
                status.meters());
        GitRemotes remotes = remotes();
        KciApi connected = api.connectAsUser()) {
      TarballMaker maker =
          maker(
              trees,
              repositories(
                  directories.isEmpty() ? List.of(folder(self, "git")) : directories,
                  remotes,
                  stop),
              spool.orElseGet(() -> folder(self, "spool")),
              archive.archive(noCache ? null : self.folder("cache")),
              storage,
              stop);
      maker.clean();
      TarballService handler =
          new TarballService(
              connected.nodes(),
              TrustedOwners.of(connected.users(), Set.of()),
              trees,
              maker,
              holdoff,
              connected.clock(),
              replica::owns,
              stop);
      try (EventLoop loop =
          EventLoop.builder(connected, "kci-tarball:" + self.name(), handler, stop)
              .status(status)
              .journal(self.journal())
              .filter(TarballRules::concerns)
              .shards(replica.shards(), event -> replica.owns(ShardKey.ofRepository(event)))
              .workers(concurrency)
              .reconcile(() -> waiting(connected), period)
              .build()) {
        if (service.once(period)) {
          loop.runOnce();
        } else {
          replica.during(
              () -> Pulse.during(stop.machine(), connected, status, self.name(), loop::run));
        }
      }
    } catch (IOException e) {
      throw new CommandFailure("Cannot start: " + ErrorText.of(e), e);
    }
  }

  private void dryRun(KnownTrees trees) {
    try (KciApi connected = api.connectAsUser()) {
      DryRun run =
          new DryRun(TrustedOwners.of(connected.users(), Set.of()), trees, connected.clock());
      waiting(connected).flatMap(node -> run.line(node).stream()).forEach(out()::println);
      out().flush();
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
  }

  /** Returns own checkouts that wait for their tarball. */
  private static Stream<Node> waiting(KciApi api) {
    return api.nodes()
        .find(
            NodeQuery.where(NodeField.KIND.is(NodeKind.CHECKOUT))
                .and(NodeField.STATE.is(NodeState.RUNNING))
                .and(NodeField.OWNER.is(api.users().username()))
                .and(NodeField.CREATED.after(api.clock().instant().minus(LOOK_BACK))));
  }

  private GitRemotes remotes() {
    Map<String, String> environment = api.settings().secrets().environment("KCI_GIT_PASSWORD_");
    return new GitRemotes(
        environment, new RemoteCredentials(api.settings()::textOrFile, environment), TIMEOUTS);
  }

  private List<SourceRepository> repositories(
      List<Path> directories, GitRemotes remotes, StopSignal stop) {
    return directories.stream()
        .map(path -> new SourceRepository(path, reference, remotes, InstantSource.system(), stop))
        .toList();
  }

  private TarballMaker maker(
      KnownTrees trees,
      List<SourceRepository> repositories,
      Path spool,
      SourceArchive compression,
      Storage storage,
      StopSignal stop) {
    PrintWriter err = Objects.requireNonNull(spec, "set by picocli").commandLine().getErr();
    boolean terminal = ProgressLines.stderrIsTerminal();
    return new TarballMaker(
        trees,
        repositories,
        compression,
        spool,
        storage,
        new VerifiedUpload(storage, stop),
        new ProgressLines(err, terminal, System::nanoTime),
        status.meters());
  }

  /** Those that the options or settings name; empty for the one below the state folder. */
  private List<Path> directories() {
    List<Path> directories =
        kdir.isEmpty()
            ? api.settings().strings(SECTION, "kdir").stream().map(Path::of).toList()
            : kdir;
    directories.forEach(
        folder -> WritableFolder.checkNamed(spec, source("--kdir", kdir.isEmpty()), folder));
    return directories.stream().map(Path::toAbsolutePath).toList();
  }

  /** The one that the options or settings name; empty for the one below the state folder. */
  private Optional<Path> spool() {
    Optional<Path> spool =
        Optional.ofNullable(output)
            .or(() -> api.settings().string(SECTION, "output").map(Path::of));
    spool.ifPresent(
        folder -> WritableFolder.checkNamed(spec, source("--output", output == null), folder));
    return spool.map(Path::toAbsolutePath);
  }

  private String source(String option, boolean isSetting) {
    return isSetting
        ? option.substring(2) + " in [tarball] of the settings"
        : OptionSource.name(spec, option);
  }

  private static Path folder(Instance self, String name) {
    return Objects.requireNonNull(self.folder(name), "the instance has no folder").toAbsolutePath();
  }

  private StorageConfig storageConfig() {
    String name =
        storageName != null
            ? storageName
            : api.settings().string(SECTION, "storage_config").orElse(null);
    if (name == null) {
      throw OptionSource.usage(
          spec, "missing the storage; expected --storage NAME, or storage_config in the settings");
    }
    return NamedEntry.STORAGE.find(spec, name, api.configuration().storages());
  }
}
