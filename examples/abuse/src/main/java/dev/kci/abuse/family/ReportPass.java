package dev.kci.abuse.family;

import dev.kci.abuse.stage.Command;
import dev.kci.abuse.stage.Stage;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** One pass of kci-report over the nodes of a stage. */
final class ReportPass {
  private ReportPass() {}

  static Command run(Stage stage, Duration limit) throws IOException {
    List<String> command = new ArrayList<>();
    command.add(stage.place().executable("kci-report").toString());
    command.addAll(List.of("run", "--once", "--html", "--name", "abuse"));
    command.addAll(stage.options());
    Map<String, String> environment = new HashMap<>(stage.environment());
    environment.put("KCI_STATE_DIR", stage.folder().resolve("state").toString());
    environment.put("KCI_SETTLE", "0");
    return Command.run(stage.folder(), limit, environment, command);
  }
}
