package dev.kci.simulator.world;

import dev.kci.api.KciApi;
import dev.kci.cli.Instance;
import dev.kci.cli.Replica;
import dev.kci.config.Configuration;
import dev.kci.machine.Machine;
import dev.kci.runtime.JobRuntime;
import dev.kci.service.StopSignal;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * What one process of a service is given instead of the real world.
 *
 * @param name the machine, which is also the instance's name
 * @param process the machine's name and the number of its starts
 * @param stop stops the process, as its command does on {@code SIGTERM}
 * @param folder a real folder of the machine, for files that are not on the simulated disk
 */
public record Computer(
    World world, String name, String process, Machine machine, StopSignal stop, Path folder) {
  private static final Duration MAIL_TIMEOUT = Duration.ofSeconds(30);
  private static final Duration GIT_TIMEOUT = Duration.ofSeconds(20);

  /** Returns a new client of the API. */
  public KciApi client(String user) {
    return client(user, () -> true);
  }

  /**
   * Returns a new client of the API.
   *
   * @param mayAct whether it may change anything now
   */
  public KciApi client(String user, BooleanSupplier mayAct) {
    return new Connection(world.scheduler(), world.weather(), world.api(), name, process, machine)
        .client(user, mayAct);
  }

  /** Returns the share of this process in the work of its service. */
  public Replica replica() {
    return world.isShared()
        ? world.group(name).join(name, machine)
        : Replica.alone(new Instance(name, journal()));
  }

  /** Returns the configuration. */
  public Configuration configuration() {
    return world.configuration();
  }

  /** Returns the folder of the event journal, on the simulated disk. */
  public Path journal() {
    return Path.of("/", name);
  }

  /** Returns the labs, by name. */
  public List<JobRuntime> labs() {
    List<JobRuntime> labs = new ArrayList<>();
    for (SimulatedLab lab : world.labs()) {
      labs.add(
          new LabRuntime(
              lab,
              world.scheduler(),
              world.weather(),
              name,
              world.isShared() ? "runner" : name,
              process,
              machine));
    }
    return labs;
  }

  /**
   * Listens to the labs from now on.
   *
   * @param changed called with the id of a node whose job has changed, from a thread of its own
   */
  public void listenToLabs(Consumer<String> changed) {
    LabNews news = new LabNews(machine);
    world.labs().forEach(lab -> lab.listen(name, news));
    machine.start("lab-news", () -> news.read(changed));
  }

  /** Asks the git host for its branches. */
  public Map<String, String> heads() throws IOException {
    return call(GitHost.PLACE, "git ls-remote", GIT_TIMEOUT, () -> world.git().heads());
  }

  /** Records that the probe has handled an event. */
  public void probed(String id) {
    world.probed().add(id);
  }

  /** Sends a mail. */
  public void send(String key) throws IOException {
    call(MailServer.PLACE, "mail " + key, MAIL_TIMEOUT, () -> world.mail().accept(process, key));
    world.mail().acknowledged(name, key);
  }

  private <T> T call(String place, String what, Duration limit, Supplier<T> effect)
      throws IOException {
    RemoteCall<T> call =
        new RemoteCall<>(world.scheduler(), world.weather(), machine, name, place, what);
    return call.await(limit, true, () -> CompletableFuture.completedFuture(effect.get()));
  }
}
