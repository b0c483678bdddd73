package dev.kci.cli;

import dev.kci.api.ApiToken;
import dev.kci.api.KciApi;
import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeQuery;
import dev.kci.cli.completion.ValueKind;
import dev.kci.config.Configuration;
import dev.kci.config.Located;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;

/**
 * The values that a command's configuration has or, without one and for nodes, that the API's nodes
 * of the last days have. No query is without bounds on time and number.
 */
final class CompletionValues {
  private static final int MOST = 300;
  private static final int LONGEST_DESCRIPTION = 80;
  private static final Duration CHECKOUTS = Duration.ofDays(3);
  private static final Duration JOBS = Duration.ofDays(1);

  private final @Nullable ApiOptions api;
  private final @Nullable ConfigOptions config;

  private CompletionValues(@Nullable ApiOptions api, @Nullable ConfigOptions config) {
    this.api = api;
    this.config = config;
  }

  /** Returns the values for a parsed command; empty if it has neither configuration nor API. */
  static Optional<CompletionValues> of(CommandSpec command) {
    ApiOptions api = mixin(command, ApiOptions.class);
    ConfigOptions config = mixin(command, ConfigOptions.class);
    return api == null && config == null
        ? Optional.empty()
        : Optional.of(new CompletionValues(api, config));
  }

  private static <T> @Nullable T mixin(CommandSpec command, Class<T> type) {
    return command.mixins().values().stream()
        .map(CommandSpec::userObject)
        .filter(type::isInstance)
        .map(type::cast)
        .findFirst()
        .orElse(null);
  }

  /** Returns the API that has the values; empty if they are in the configuration. */
  Optional<ApiOptions> remote(ValueKind kind) {
    return Optional.ofNullable(api)
        .filter(options -> kind == ValueKind.NODE || options.configPaths().isEmpty());
  }

  /**
   * Reads the values.
   *
   * @throws RuntimeException if the configuration or the API cannot be read
   */
  List<String> read(ValueKind kind) {
    ApiOptions remote = remote(kind).orElse(null);
    if (remote != null) {
      try (KciApi connection = remote.connect((ApiToken) null)) { // reading needs no token
        return remote(kind, connection, remote.clock().instant());
      }
    }
    Configuration configuration =
        config == null ? Objects.requireNonNull(api, "either").configuration() : config.load();
    return configured(kind, configuration);
  }

  private static List<String> configured(ValueKind kind, Configuration configuration) {
    return switch (kind) {
      case NODE -> List.of();
      case TREE -> List.copyOf(configuration.trees().keySet());
      case BRANCH ->
          configuration.buildConfigs().values().stream()
              .map(build -> build.tree() + "/" + build.branch())
              .distinct()
              .toList();
      case JOB -> names(configuration, "jobs");
      case RUNTIME -> List.copyOf(configuration.runtimes().keySet());
      case PLATFORM -> names(configuration, "platforms");
    };
  }

  private static List<String> names(Configuration configuration, String section) {
    Located.Entry entry = configuration.sections().get(section);
    return entry != null && entry.value() instanceof Located.Mapping names
        ? List.copyOf(names.entries().keySet())
        : List.of();
  }

  private static List<String> remote(ValueKind kind, KciApi api, Instant now) {
    return switch (kind) {
      case TREE -> ofRevisions(checkouts(api, now), KernelRevision::tree);
      case BRANCH ->
          ofRevisions(checkouts(api, now), revision -> revision.tree() + "/" + revision.branch());
      case JOB -> distinct(jobs(api, now).stream().map(Node::name));
      case RUNTIME -> distinct(jobs(api, now).stream().flatMap(node -> node.runtime().stream()));
      case PLATFORM -> distinct(jobs(api, now).stream().flatMap(node -> node.platform().stream()));
      case NODE -> {
        List<Node> all = new ArrayList<>(newestFirst(checkouts(api, now)));
        all.addAll(newestFirst(jobs(api, now)));
        yield all.stream().map(CompletionValues::described).toList();
      }
    };
  }

  private static Collection<Node> checkouts(KciApi api, Instant now) {
    return read(api, List.of(NodeKind.CHECKOUT), now.minus(CHECKOUTS));
  }

  private static Collection<Node> jobs(KciApi api, Instant now) {
    return read(api, List.of(NodeKind.KBUILD, NodeKind.JOB), now.minus(JOBS));
  }

  private static Collection<Node> read(KciApi api, List<NodeKind> kinds, Instant since) {
    NodeQuery query = NodeQuery.where(NodeField.KIND.in(kinds)).and(NodeField.CREATED.after(since));
    return api.nodes().page(query, MOST, 0).items();
  }

  private static List<Node> newestFirst(Collection<Node> nodes) {
    Comparator<Node> newest =
        Comparator.comparing(node -> node.created() == null ? Instant.MIN : node.created());
    return nodes.stream().sorted(newest.reversed()).toList();
  }

  private static String described(Node node) {
    String revision =
        node.kernelRevision()
            .map(
                r ->
                    " "
                        + r.tree()
                        + "/"
                        + r.branch()
                        + (r.describe() == null ? "" : " " + r.describe()))
            .orElse("");
    String name = node.is(NodeKind.CHECKOUT) ? "" : " " + node.name();
    return node.requireId()
        + "\t"
        + SafeText.plain(node.kind() + name + revision, LONGEST_DESCRIPTION);
  }

  private static List<String> ofRevisions(
      Collection<Node> nodes, Function<KernelRevision, String> field) {
    return distinct(nodes.stream().flatMap(node -> node.kernelRevision().stream()).map(field));
  }

  private static List<String> distinct(Stream<String> values) {
    return values.distinct().sorted().toList();
  }
}
