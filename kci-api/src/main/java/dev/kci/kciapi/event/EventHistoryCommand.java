package dev.kci.kciapi.event;

import dev.kci.api.KciApi;
import dev.kci.api.model.EventQuery;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.PastEvent;
import dev.kci.api.model.Result;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.table.TableOptions;
import dev.kci.kciapi.input.LimitOptions;
import dev.kci.kciapi.input.SinceOption;
import dev.kci.kciapi.output.OutputOptions;
import java.util.List;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-api event history}. */
@Command(
    name = "history",
    mixinStandardHelpOptions = true,
    description = "Show the events of the last 7 days, oldest first.",
    footer = {
      "Examples:",
      "  kci-api event history --node ID --format jsonl",
      "  kci-api event history --kind checkout --state available --since 2h"
    })
@NoVariable
final class EventHistoryCommand implements Runnable {
  private static final int PAGE = 500;

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private LimitOptions limit = new LimitOptions();
  @Mixin private SinceOption since = new SinceOption();

  @Mixin private TableOptions<PastEvent> table = new TableOptions<>(EventColumns.past(api.clock()));

  @Mixin private LogOptions log = new LogOptions();

  @Option(names = "--node", paramLabel = "ID", description = "Only events of this node")
  private @Nullable String node;

  @Option(names = "--channel", paramLabel = "NAME", description = "Only events of this channel")
  private @Nullable String channel;

  @Option(names = "--owner", paramLabel = "USER", description = "Only events of this user's nodes")
  private @Nullable String owner;

  @Option(
      names = "--op",
      paramLabel = "OP",
      description = "Only this operation: created or updated")
  private @Nullable String op;

  @Option(names = "--kind", paramLabel = "KIND", description = "Only events of nodes of this kind")
  private @Nullable String kind;

  @Option(
      names = "--name",
      paramLabel = "NAME",
      description = "Only events of nodes with this name")
  private @Nullable String name;

  @Option(
      names = "--group",
      paramLabel = "GROUP",
      description = "Only events of nodes in this group")
  private @Nullable String group;

  @Option(
      names = "--state",
      paramLabel = "STATE",
      description = "Only events that left a node in this state")
  private @Nullable String state;

  @Option(
      names = "--result",
      paramLabel = "RESULT",
      description = "Only events that left a node with this result")
  private @Nullable String result;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    table.check();
    EventQuery query = query();
    long most = limit.limit();
    long first = limit.offset();
    try (KciApi kci = api.connect()) {
      Stream<PastEvent> events =
          Stream.iterate(
                  page(kci, query, first, most),
                  page -> !page.isEmpty(),
                  new NextPage(kci, query, first, most))
              .flatMap(List::stream)
              .limit(most);
      if (table.isOrdered()) {
        events = table.ordered(events.toList()).stream();
      }
      if (output.isTable()) {
        Consumer<PastEvent> rows = table.table(output.out()).rows();
        events.takeWhile(event -> !output.out().checkError()).forEach(rows);
      } else {
        output.values(events.map(EventHistoryCommand::json));
      }
    }
  }

  private static List<PastEvent> page(KciApi kci, EventQuery query, long offset, long most) {
    return most <= 0 ? List.of() : kci.events().history(query, (int) Math.min(PAGE, most), offset);
  }

  /** Reads the page after another; empty after one that was not full. */
  private static final class NextPage implements UnaryOperator<List<PastEvent>> {
    private final KciApi kci;
    private final EventQuery query;
    private long offset;
    private long left;

    NextPage(KciApi kci, EventQuery query, long offset, long left) {
      this.kci = kci;
      this.query = query;
      this.offset = offset;
      this.left = left;
    }

    @Override
    public List<PastEvent> apply(List<PastEvent> before) {
      if (before.size() < Math.min(PAGE, left)) {
        return List.of();
      }
      offset += before.size();
      left -= before.size();
      return page(kci, query, offset, left);
    }
  }

  private EventQuery query() {
    EventQuery query =
        since
            .since(api.clock().instant())
            .map(time -> EventQuery.all().after(time))
            .orElse(EventQuery.all());
    query = with(query, "--node", node, EventQuery::node);
    query = with(query, "--channel", channel, EventQuery::channel);
    query = with(query, "--owner", owner, EventQuery::owner);
    query = with(query, "--op", op, EventQuery::op);
    query = with(query, "--kind", kind, (q, text) -> q.kind(new NodeKind(text)));
    query = with(query, "--name", name, EventQuery::name);
    query = with(query, "--group", group, EventQuery::group);
    query = with(query, "--state", state, (q, text) -> q.state(NodeState.of(text)));
    return with(query, "--result", result, (q, text) -> q.result(Result.of(text)));
  }

  private EventQuery with(
      EventQuery query,
      String option,
      @Nullable String value,
      BiFunction<EventQuery, String, EventQuery> more) {
    try {
      return value == null ? query : more.apply(query, value);
    } catch (IllegalArgumentException e) {
      throw OptionSource.wrong(spec, option, String.valueOf(e.getMessage()));
    }
  }

  private static JsonObject json(PastEvent event) {
    return JsonObject.of("id", event.id())
        .with("time", Timestamps.format(event.time()))
        .with(EventColumns.json(event.event()));
  }
}
