package dev.kci.runner.supervise;

import dev.kci.api.KciApi;
import dev.kci.api.Nodes;
import dev.kci.api.ServerClock;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.runtime.OutputLimits;
import dev.kci.storage.Storage;
import dev.kci.telemetry.JobTelemetry;
import dev.kci.trust.TrustedOwners;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** Reporters of the runtime "lab" for tests. */
public final class TestReporter {
  /** Ten minutes of holdoff for builds, and no timeout is extended. */
  static final Lifecycle LIFECYCLE = lifecycle(Duration.ZERO);

  private TestReporter() {}

  /** A reporter with the API's own user that stores nothing and tells nobody. */
  public static JobReporter of(KciApi api, Path scratch, InstantSource clock) {
    return of(api, api.nodes(), null, LIFECYCLE, scratch, event -> {}, clock);
  }

  static JobReporter of(
      KciApi api,
      Nodes nodes,
      @Nullable Storage storage,
      Lifecycle lifecycle,
      Path scratch,
      Consumer<TelemetryEvent> telemetry,
      InstantSource clock) {
    return new JobReporter(
        nodes,
        TrustedOwners.of(api.users(), Set.of()),
        storage,
        lifecycle,
        new ServerClock(clock),
        scratch,
        OutputLimits.STANDARD,
        new JobChildren(node -> true),
        new JobTelemetry("lab", telemetry, clock));
  }

  static Lifecycle lifecycle(Duration maxExtension) {
    return new Lifecycle(Lifecycle.Style.DOCUMENT, Duration.ofMinutes(10), maxExtension);
  }
}
