package dev.kci.kciapi.doctor;

import dev.kci.api.KciApi;
import dev.kci.api.ToolkitVersion;
import dev.kci.api.model.JsonObject;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.config.ConfigurationException;
import dev.kci.kciapi.output.OutputOptions;
import dev.kci.kciapi.storage.StorageChoice;
import dev.kci.text.ErrorText;
import dev.kci.text.SafeText;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.ParameterException;

/** {@code kci-api doctor}. A problem is a finding; the other checks still run. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Check what a service needs: settings, configuration, API, clocks, the token with its"
            + " expiry and rights, and a write to the storage. Changes nothing in the API.",
    footer = {
      "Examples:",
      "  kci-api doctor --api-url https://api.kernelci.org/",
      "  kci-api doctor --config config/ --storage files"
    },
    exitCodeList = {"0:all checks passed", "1:a check failed", "2:invalid option"})
public final class DoctorCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private StorageChoice choice = new StorageChoice();
  @Mixin private LogOptions log = new LogOptions();

  /** The problems, and the check that found each first. */
  private final Map<String, String> problems = new HashMap<>();

  @Override
  public Integer call() {
    SetupChecks setup = new SetupChecks(api);
    show(
        Finding.good(
            "version", "kci-api " + ToolkitVersion.text() + ", Java " + Runtime.version()));
    show(Finding.of("settings", setup::settings));
    show(Finding.of("configuration", setup::configuration));
    try (KciApi kci = api.connect(setup.usableToken())) {
      show(new ApiChecks(kci, api.url(), api.apiVersion()), setup);
    } catch (ConfigurationException | ParameterException e) {
      show(Finding.bad("API", ErrorText.of(e)));
      show(Finding.of("token", setup::token));
    }
    show(Finding.of("storage", this::storage));
    return problems.isEmpty() ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void show(ApiChecks checks, SetupChecks setup) {
    Finding reachable = Finding.of("API", checks::reachable);
    show(reachable);
    if (reachable.good()) {
      show(Finding.of("nodes", checks::nodes));
      show(Finding.of("clock", checks::clock));
    }
    show(Finding.of("token", setup::token)); // after an answer, which tells the API's time
    if (reachable.good() && setup.usableToken() != null) {
      show(Finding.of("rights", checks::rights));
    }
  }

  private Finding storage() {
    return choice
        .find(api)
        .map(config -> new StorageCheck(api, config).roundTrip())
        .orElseGet(() -> Finding.good("storage", "none is named, not checked"));
  }

  /** Prints a finding. A problem that several checks run into is shown once. */
  private void show(Finding finding) {
    String first = finding.good() ? null : problems.putIfAbsent(finding.detail(), finding.what());
    String detail = first == null ? SafeText.escape(finding.detail()) : "not checked, see " + first;
    if (output.isTable()) {
      output
          .out()
          .printf(
              "%s  %s: %s%n",
              output.colours().verdict(finding.good(), finding.good() ? "ok    " : "FAILED"),
              finding.what(),
              detail);
      output.out().flush();
    } else {
      output.value(
          JsonObject.of("check", finding.what()).with("ok", finding.good()).with("detail", detail));
    }
  }
}
