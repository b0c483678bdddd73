package dev.kci.report;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.LogOptions;
import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Handover;
import dev.kci.report.mail.MailTransport;
import dev.kci.report.mail.MailUnavailableException;
import dev.kci.report.mail.OutboxMail;
import dev.kci.report.model.Report;
import dev.kci.report.render.Limits;
import dev.kci.report.render.ReportModel;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

@Command(
    name = "run",
    mixinStandardHelpOptions = true,
    description = "Print or mail the report of one checkout, even if it was mailed before.")
final class RunCommand implements Callable<Integer> {
  private static final Route ALL = Route.everything(List.of(), List.of(), false);

  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private ReportOptions options = new ReportOptions();
  @Mixin private MailOptions mail = new MailOptions();

  @Option(
      names = "--node-id",
      required = true,
      paramLabel = "ID",
      description = "The checkout's node, or one below it")
  private String id = "";

  @Option(names = "--dump", description = "Print the report; the default")
  private boolean dump;

  @Option(names = "--send", description = "Mail the report")
  private boolean send;

  @Option(
      names = "--output",
      split = ",",
      paramLabel = "FORMAT",
      description =
          "Write files instead of mailing: ${COMPLETION-CANDIDATES}. Can be repeated. Files"
              + " are named after the checkout")
  private List<ReportFile> outputs = List.of();

  @Option(
      names = "--folder",
      paramLabel = "DIR",
      defaultValue = ".",
      description = "Folder for the files of --output")
  private Path folder = Path.of(".");

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() {
    Settings settings = api.settings();
    try (LogReader logs = options.logReader(api).orElse(null);
        KciApi connection = api.connect()) {
      TrustSettings trust = new TrustSettings(settings, "report");
      CheckoutReader reader = new CheckoutReader(connection, new CountedUsers(api::userOf, trust));
      Node checkout =
          reader
              .checkoutOf(id)
              .orElseThrow(() -> new CommandFailure("Node " + id + " is below no checkout"));
      ReportMaker maker =
          new ReportMaker(
              reader, new ExpectedJobs(PipelineConfiguration.of(api.configuration())), logs);
      ReportMaker.Comparison comparison = maker.read(checkout);
      if (send) {
        send(maker, comparison, settings, connection.clock().instant());
      }
      if (!outputs.isEmpty()) {
        write(maker.report(comparison, ALL), settings, connection.clock().instant());
      } else if (dump || !send) {
        Report report = maker.report(comparison, ALL);
        out()
            .print(
                options.templates().text(ReportModel.of(report, options.links(api), Limits.MAIL)));
        out().flush();
      }
    }
    return ExitCode.OK;
  }

  private void write(Report report, Settings settings, Instant now) {
    for (ReportFile output : outputs) {
      Path file = folder.resolve(output.name(report));
      byte[] bytes =
          output == ReportFile.EML
              ? mailer(settings).mail(report, mail.routes(settings).get(0), now).message()
              : output.write(report, options.templates(), options.links(api));
      try {
        Files.createDirectories(folder);
        Files.write(file, bytes);
      } catch (IOException e) {
        throw new UncheckedIOException(new IOException("Cannot write " + file + ": " + e, e));
      }
      out().println(file);
    }
    out().flush();
  }

  private ReportMailer mailer(Settings settings) {
    return new ReportMailer(
        options.templates(), options.links(api), mail.sender(settings), mail.replyTo(settings));
  }

  private void send(
      ReportMaker maker, ReportMaker.Comparison comparison, Settings settings, Instant now) {
    List<Route> routes = mail.routes(settings);
    MailTransport transport = mail.transport(settings);
    ReportMailer mailer = mailer(settings);
    for (Route route : routes) {
      if (!route.takes(comparison.now().checkout().kernelRevision())) {
        continue;
      }
      Report report = maker.report(comparison, route);
      if (report.isEmpty()) {
        throw new CommandFailure("No mail: no result says anything about the kernel");
      }
      send(transport, mailer.mail(report, route, now));
    }
  }

  private void send(MailTransport transport, OutboxMail message) {
    try {
      Handover handover = transport.send(message);
      if (!handover.refused().isEmpty() || !handover.later().isEmpty()) {
        throw new CommandFailure(
            "Not sent to "
                + (handover.refused().isEmpty() ? handover.later() : handover.refused())
                + ": "
                + handover.reason());
      }
      out().println("Sent to " + String.join(", ", message.recipients()));
    } catch (MailUnavailableException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
  }

  private PrintWriter out() {
    if (spec == null) {
      throw new IllegalStateException("Not run by picocli");
    }
    return spec.commandLine().getOut();
  }
}
