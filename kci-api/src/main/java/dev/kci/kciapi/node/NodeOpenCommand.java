package dev.kci.kciapi.node;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.config.Spelling;
import dev.kci.kciapi.artifact.Browser;
import dev.kci.kciapi.output.NodeLink;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.PrintWriter;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-api node open}. */
@Command(
    name = "open",
    mixinStandardHelpOptions = true,
    description = {
      "Print the link to the API's page of a node, and open it in a browser if there is a display.",
      "The browser is the program in BROWSER, else xdg-open. Needs no token."
    },
    footer = {"Examples:", "  kci-api node open ID", "  kci-api node open ID --artifact log"})
@NoVariable
final class NodeOpenCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private NodeIdParameter node = new NodeIdParameter();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--artifact",
      paramLabel = "NAME",
      description = "Open the URL of this artifact instead, if it is http or https")
  private @Nullable String artifact;

  @Option(names = "--print", description = "Only print the link")
  private boolean printOnly;

  @Spec private @Nullable CommandSpec spec;

  private final Map<String, String> environment;

  NodeOpenCommand() {
    this(System.getenv());
  }

  NodeOpenCommand(Map<String, String> environment) {
    this.environment = environment;
  }

  @Override
  public void run() {
    PrintWriter out = Objects.requireNonNull(spec, "not run by picocli").commandLine().getOut();
    String url;
    try (KciApi kci = api.connect()) {
      Node found = kci.nodes().get(node.id());
      url = artifact == null ? new NodeLink(api.url()).of(found.requireId()) : url(found, artifact);
    }
    out.println(url);
    out.flush();
    Optional<Browser> browser = printOnly ? Optional.empty() : Browser.of(environment);
    if (browser.isPresent()) {
      open(browser.get(), url);
    }
  }

  private static void open(Browser browser, String url) {
    try {
      browser.open(url);
    } catch (IOException e) {
      throw new CommandFailure("cannot start the browser: " + ErrorText.of(e), e);
    }
  }

  /** Anybody can write any URL into a node, and a browser starts programs for some schemes. */
  static String url(Node found, String name) {
    String url = found.artifacts().get(name);
    if (url == null) {
      throw new CommandFailure(
          "node %s has no artifact '%s'%s"
              .formatted(found.requireId(), name, Spelling.hint(name, found.artifacts().keySet())));
    }
    HttpUrl parsed = HttpUrl.parse(url);
    if (parsed == null) {
      throw new CommandFailure("'" + url + "' is not an http or https URL");
    }
    return parsed.toString();
  }
}
