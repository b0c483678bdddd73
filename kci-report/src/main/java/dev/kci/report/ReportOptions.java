package dev.kci.report;

import dev.kci.cli.ApiOptions;
import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.fetch.FetchRules;
import dev.kci.fetch.Fetcher;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.SiteTemplates;
import dev.kci.report.render.TemplateException;
import dev.kci.report.render.Templates;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The contents and looks of a report: a mixin. */
@Heading("Report")
final class ReportOptions {
  private static final Duration PER_LOG = Duration.ofSeconds(15);
  private static final Duration PER_REPORT = Duration.ofMinutes(1);

  @Option(
      names = "--templates",
      paramLabel = "DIR",
      description = "Folder of Mustache templates that replace the shipped ones, file by file")
  private @Nullable Path templates;

  @Option(
      names = "--node-url",
      paramLabel = "URL",
      description =
          "URL of a page that shows a node, with {id} in it. Default: the viewer of the API")
  private @Nullable String nodeUrl;

  @Option(names = "--no-logs", description = "Do not fetch logs to quote their first error")
  private boolean noLogs;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  Templates templates() {
    try {
      return templates == null ? Templates.ours() : Templates.of(new TemplateFolder(templates));
    } catch (TemplateException e) {
      throw OptionSource.wrong(spec, "--templates", String.valueOf(e.getMessage()));
    }
  }

  SiteTemplates siteTemplates() {
    try {
      return templates == null
          ? SiteTemplates.ours()
          : SiteTemplates.of(new TemplateFolder(templates));
    } catch (TemplateException e) {
      throw OptionSource.wrong(spec, "--templates", String.valueOf(e.getMessage()));
    }
  }

  NodeLinks links(ApiOptions api) {
    return pages(api).withRuntimes(api.configuration().runtimes().values());
  }

  private NodeLinks pages(ApiOptions api) {
    try {
      return nodeUrl == null || nodeUrl.isBlank()
          ? NodeLinks.ofApi(URI.create(api.url()))
          : new NodeLinks(nodeUrl);
    } catch (IllegalArgumentException e) {
      throw OptionSource.wrong(spec, "--node-url", String.valueOf(e.getMessage()));
    }
  }

  /**
   * Reads the logs that reports quote.
   *
   * @return empty if logs are not wanted or no server is allowed
   * @throws dev.kci.config.ConfigurationException if the configuration or the settings are wrong
   */
  Optional<LogReader> logReader(ApiOptions api) {
    FetchRules rules = new TrustSettings(api.settings(), "report").fetchRules(api.configuration());
    if (noLogs) {
      return Optional.empty();
    }
    if (rules.allowNothing()) {
      LoggerFactory.getLogger(ReportOptions.class)
          .warn(
              "Logs are not read: expected --config with the storages they are in, or {} in the"
                  + " settings; --no-logs silences this",
              FetchRules.SETTING);
      return Optional.empty();
    }
    return Optional.of(new LogReader(new Fetcher(rules), PER_LOG, PER_REPORT));
  }
}
