package dev.kci.kciapi.node;

import dev.kci.cli.CommandGroup;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Supplier;
import picocli.CommandLine.Command;

/** {@code kci-api node}. */
@Command(
    name = "node",
    mixinStandardHelpOptions = true,
    description = "Show, explain, create and change nodes.")
public final class NodeCommand implements CommandGroup {
  @Override
  public Map<String, Supplier<Object>> commands() {
    Map<String, Supplier<Object>> all = new LinkedHashMap<>();
    all.put("get", NodeGetCommand::new);
    all.put("find", NodeFindCommand::new);
    all.put("count", NodeCountCommand::new);
    all.put("tree", NodeTreeCommand::new);
    all.put("watch", NodeWatchCommand::new);
    all.put("log", NodeLogCommand::new);
    all.put("artifacts", NodeArtifactsCommand::new);
    all.put("open", NodeOpenCommand::new);
    all.put("explain", NodeExplainCommand::new);
    all.put("create", NodeCreateCommand::new);
    all.put("update", NodeUpdateCommand::new);
    all.put("retry", NodeRetryCommand::new);
    all.put("submit-results", NodeSubmitResultsCommand::new);
    return all;
  }
}
