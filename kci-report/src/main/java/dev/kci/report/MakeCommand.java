package dev.kci.report;

import dev.kci.api.KciApi;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeField;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.LogOptions;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.cli.options.WritableFolder;
import dev.kci.cli.settings.Settings;
import dev.kci.cli.settings.TrustSettings;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.report.mail.Handover;
import dev.kci.report.mail.MailTransport;
import dev.kci.report.mail.MailUnavailableException;
import dev.kci.report.mail.OutboxMail;
import dev.kci.report.model.Period;
import dev.kci.report.model.Report;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.Templates;
import dev.kci.results.reader.CheckoutReader;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-report make}: one report, made by hand. */
@Command(
    name = "make",
    mixinStandardHelpOptions = true,
    description = "Print, write or mail the report of one checkout, even if it was mailed before.")
@NoVariable
final class MakeCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();
  @Mixin private ReportOptions options = new ReportOptions();
  @Mixin private MailOptions mail = new MailOptions();

  @Parameters(paramLabel = "ID", description = "Id of the checkout's node, or of one below it")
  private String id = "";

  @Option(
      names = "--format",
      split = ",",
      paramLabel = "FORMAT",
      description =
          "Form of the report: ${COMPLETION-CANDIDATES}. eml is the mail. Several need --output."
              + " Default: text, or nothing with --send")
  private List<ReportFile> formats = List.of();

  @Option(
      names = "--output",
      paramLabel = "DIR",
      description =
          "Write a file for each form to this folder, named after the checkout. Default: print the"
              + " report")
  private @Nullable Path output;

  @Option(names = "--send", description = "Mail the report")
  private boolean send;

  @Option(
      names = "--digest",
      paramLabel = "PERIOD",
      description =
          "Report all checkouts of the branch in the day or week (UTC) of this one:"
              + " ${COMPLETION-CANDIDATES}")
  private Period.@Nullable Length digest;

  @Spec private @Nullable CommandSpec spec;

  /**
   * Everything a report is made with; made before any work, so that all errors in options and
   * settings are found first.
   *
   * @param mailer null if no mail is made
   * @param transport null if no mail is sent
   */
  private record Plan(
      Set<ReportFile> forms,
      Templates templates,
      NodeLinks links,
      List<Route> routes,
      @Nullable ReportMailer mailer,
      @Nullable MailTransport transport) {
    /** What the files say: everything, whoever gets mails. */
    Route written() {
      boolean html =
          forms.contains(ReportFile.HTML) || forms.contains(ReportFile.EML) && routes.get(0).html();
      return Route.everything(List.of(), List.of(), html);
    }

    OutboxMail mail(Report report, Route route, Instant now) {
      return Objects.requireNonNull(mailer, "planned").mail(report, route, now);
    }
  }

  @Override
  public Integer call() {
    Plan plan = plan(api.settings());
    PipelineConfiguration configuration = PipelineConfiguration.of(api.configuration());
    TrustSettings trust = new TrustSettings(api.settings(), "report");
    trust.trustedOwners(); // reports errors before anything is opened
    try (LogReader logs = options.logReader(api).orElse(null);
        KciApi connection = api.connect()) {
      CountedUsers counted = new CountedUsers(api::userOf, trust);
      CheckoutReader reader = new CheckoutReader(connection, counted);
      Node checkout =
          reader
              .checkoutOf(id)
              .orElseThrow(() -> new CommandFailure("Node " + id + " is not below a checkout"));
      PassRates passRates = new PassRates(connection, counted);
      ReportMaker maker =
          new ReportMaker(
              reader, configuration, new Histories(connection, counted), passRates, logs);
      Function<Route, Report> reports =
          digest == null
              ? reports(maker, checkout)
              : digests(new DigestMaker(connection.nodes(), maker, passRates), checkout, digest);
      Instant now = connection.clock().instant();
      if (plan.transport() != null) {
        send(reports, checkout, plan, plan.transport(), now);
      }
      if (!plan.forms().isEmpty()) {
        write(reports.apply(plan.written()), plan, now);
      }
    }
    return ExitCode.OK;
  }

  private static Function<Route, Report> reports(ReportMaker maker, Node checkout) {
    ReportMaker.Comparison comparison = maker.read(checkout);
    return route -> maker.report(comparison, route);
  }

  private static Function<Route, Report> digests(
      DigestMaker maker, Node checkout, Period.Length length) {
    Instant created = checkout.created();
    if (created == null || checkout.owner() == null) {
      throw new CommandFailure("Checkout " + checkout.requireId() + " has no time or no owner");
    }
    Period period = Period.at(length, created);
    BranchPeriod branch =
        maker.branches(NodeField.OWNER.is(checkout.owner()), period).stream()
            .filter(found -> found.has(checkout) && !found.finished().isEmpty())
            .findFirst()
            .orElseThrow(
                () -> new CommandFailure("No checkout of its branch finished: " + period.days()));
    DigestMaker.Material material = maker.read(branch);
    return route -> maker.digest(material, route);
  }

  private Plan plan(Settings settings) {
    Set<ReportFile> forms = new LinkedHashSet<>(formats);
    if (forms.isEmpty() && (!send || output != null)) {
      forms.add(ReportFile.TEXT);
    }
    if (forms.size() > 1 && output == null) {
      throw OptionSource.usage(spec, "--format: several forms; expected --output DIR for them");
    }
    boolean mails = send || forms.contains(ReportFile.EML);
    Plan plan =
        new Plan(
            forms,
            options.templates(),
            options.links(api),
            mails ? mail.routes(settings, null) : List.of(),
            mails ? mailer(settings) : null,
            send ? mail.transport(settings) : null);
    if (output != null) {
      WritableFolder.check(spec, "--output", output);
    }
    return plan;
  }

  private ReportMailer mailer(Settings settings) {
    return new ReportMailer(
        options.templates(), options.links(api), mail.sender(settings), mail.replyTo(settings));
  }

  private void write(Report report, Plan plan, Instant now) {
    for (ReportFile form : plan.forms()) {
      byte[] bytes =
          form == ReportFile.EML
              ? plan.mail(report, plan.routes().get(0), now).message()
              : form.write(report, plan.templates(), plan.links());
      try {
        if (output == null) {
          print(form, bytes);
        } else {
          Path file = Files.createDirectories(output).resolve(form.name(report));
          Files.write(file, bytes);
          out().println(file);
        }
      } catch (IOException e) {
        throw new CommandFailure("Cannot write the report: " + ErrorText.of(e), e);
      }
    }
    out().flush();
  }

  /** Prints text so that names in it cannot steer a terminal; other forms are for programs. */
  private void print(ReportFile form, byte[] bytes) throws IOException {
    if (form != ReportFile.TEXT && out() instanceof ConsoleWriter console) {
      console.flush();
      console.bytes().write(bytes);
    } else {
      out().print(new String(bytes, StandardCharsets.UTF_8));
    }
  }

  private void send(
      Function<Route, Report> reports,
      Node checkout,
      Plan plan,
      MailTransport transport,
      Instant now) {
    for (Route route : plan.routes()) {
      if (!route.selection().takes(checkout.kernelRevision())) {
        continue;
      }
      Report report = reports.apply(route);
      if (report.isEmpty()) {
        throw new CommandFailure("No mail: no result says anything about the kernel");
      }
      send(transport, plan.mail(report, route, now));
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
      throw new CommandFailure(ErrorText.of(e), e);
    }
  }

  private PrintWriter out() {
    return Objects.requireNonNull(spec, "set by picocli").commandLine().getOut();
  }
}
