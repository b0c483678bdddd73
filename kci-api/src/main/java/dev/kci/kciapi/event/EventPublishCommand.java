package dev.kci.kciapi.event;

import dev.kci.api.KciApi;
import dev.kci.api.model.JsonObject;
import dev.kci.cli.ApiOptions;
import dev.kci.cli.LogOptions;
import dev.kci.kciapi.input.JsonInput;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Help.Visibility;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code kci-api event publish}. */
@Command(
    name = "publish",
    mixinStandardHelpOptions = true,
    description = "Publish an event on a channel. Needs a token. Retries do not publish it twice.",
    footer = {"Examples:", "  echo '{\"name\": \"test\"}' | kci-api event publish my-channel -"})
final class EventPublishCommand implements Runnable {
  @Mixin private ApiOptions api = new ApiOptions();
  @Mixin private LogOptions log = new LogOptions();

  @Parameters(
      index = "0",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "CHANNEL",
      description = "Name of the channel")
  private String channel = "";

  @Parameters(
      index = "1",
      showDefaultValue = Visibility.NEVER,
      paramLabel = "FILE",
      description = "File with the event's data, a JSON object; - for standard input")
  private String file = "";

  @Spec private @Nullable CommandSpec spec;

  @Override
  public void run() {
    CommandSpec command = Objects.requireNonNull(spec, "not run by picocli");
    JsonObject data = JsonInput.read(command, file);
    if (data.isEmpty()) { // the server refuses it, in words that do not say so
      throw new ParameterException(
          command.commandLine(), file + ": the event has no data; expected at least one field");
    }
    try (KciApi kci = api.connect()) {
      kci.events().publish(channel, data);
    }
  }
}
