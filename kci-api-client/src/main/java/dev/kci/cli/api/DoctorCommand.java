package dev.kci.cli.api;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.cli.ApiOptions;
import dev.kci.config.StorageConfig;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExitCode;
import picocli.CommandLine.Mixin;

/** {@code kci-api doctor}. */
@Command(
    name = "doctor",
    mixinStandardHelpOptions = true,
    description =
        "Checks what a service needs: the API and its version, the clocks, the token, its expiry"
            + " and rights, and writing to the storage and reading it back. Changes nothing in the"
            + " API.",
    exitCodeListHeading = "%nExit codes:%n",
    exitCodeList = {
      "0:all is well",
      "1:a check failed",
      "2:wrong option, settings or configuration"
    })
final class DoctorCommand implements Callable<Integer> {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private OutputOptions output = new OutputOptions();
  @Mixin private StorageChoice choice = new StorageChoice();

  @Override
  public Integer call() {
    Optional<StorageConfig> storage = choice.find(api);
    boolean well = true;
    try (KciApi kci = api.connect()) {
      List<Supplier<Finding>> checks = new ArrayList<>();
      ApiChecks of = new ApiChecks(kci, api.url(), Clock.systemUTC());
      checks.add(of::reachable);
      checks.add(of::version);
      checks.add(of::clock);
      checks.add(() -> of.token(api.token().orElse(null)));
      checks.add(of::rights);
      storage.ifPresent(config -> checks.add(() -> new StorageCheck(api, config).roundTrip()));
      for (Supplier<Finding> check : checks) {
        Finding finding = check.get();
        show(finding);
        well &= finding.good();
      }
    }
    return well ? ExitCode.OK : ExitCode.SOFTWARE;
  }

  private void show(Finding finding) {
    if (output.isTable()) {
      output
          .out()
          .printf(
              "%s  %s: %s%n",
              output.colours().verdict(finding.good(), finding.good() ? "ok    " : "FAILED"),
              finding.what(),
              finding.detail());
      output.out().flush();
    } else {
      output.value(
          JsonObject.of("check", finding.what())
              .with("ok", finding.good())
              .with("detail", finding.detail()));
    }
  }
}
