package dev.kci.cli;

import dev.kci.config.ConfigurationException;
import dev.kci.service.StopSignal;
import dev.kci.status.ServiceStatus;
import dev.kci.text.ErrorText;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.ParameterException;

/**
 * Does a service's work in rounds. Each uses the configuration and settings of its start. SIGHUP
 * reads both again. If they are valid, the round ends and the next one starts; otherwise it
 * continues. If a round cannot work with the new ones, it starts again with the old ones. As with a
 * restart, nothing is lost between rounds.
 */
final class Rounds {
  private static final Logger LOG = LoggerFactory.getLogger(Rounds.class);

  private final ApiOptions api;
  private final ServiceStatus status;
  private final StopSignal stop;
  private StopSignal round;
  private boolean again;

  /**
   * @param stop ends all rounds
   */
  Rounds(ApiOptions api, ServiceStatus status, StopSignal stop) {
    this.api = api;
    this.status = status;
    this.stop = stop;
    this.round = stop.part();
  }

  /** Works until stopped, or until a round returns by itself. */
  void run(Consumer<StopSignal> work) {
    Signals.onHangUp(this::reload);
    do {
      StopSignal now = next();
      try {
        work.accept(now);
      } catch (ConfigurationException | ParameterException | CommandFailure e) {
        if (!api.files().goBack()) {
          throw e;
        }
        LOG.error(
            "The new configuration does not work: {}; using the old one again", ErrorText.of(e));
        begin();
      }
    } while (isToGoOn());
  }

  private synchronized StopSignal next() {
    again = false;
    round = stop.part();
    status.forgetRound();
    return round;
  }

  private synchronized boolean isToGoOn() {
    return again && !stop.isStopped();
  }

  private synchronized void begin() {
    again = true;
    round.stop();
  }

  private void reload() {
    LOG.info("Reading configuration and settings again");
    try {
      api.files().reload();
    } catch (ConfigurationException | ParameterException e) {
      LOG.error("Not reloaded; the old configuration stays in use: {}", ErrorText.of(e));
      return;
    }
    begin();
  }
}
