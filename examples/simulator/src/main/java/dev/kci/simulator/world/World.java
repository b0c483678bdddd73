package dev.kci.simulator.world;

import dev.kci.config.Configuration;
import dev.kci.sandbox.SandboxUser;
import dev.kci.simulator.engine.Scheduler;
import dev.kci.simulator.history.History;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;

/** Everything outside the replicas. */
public final class World implements AutoCloseable {
  /** The user of all services. */
  public static final String PIPELINE = "pipeline";

  /** A user who writes nodes that look like the pipeline's. */
  static final String STRANGER = "stranger";

  private static final List<SandboxUser> USERS =
      List.of(SandboxUser.of(PIPELINE), SandboxUser.of(STRANGER));

  private final Scheduler scheduler;
  private final Configuration configuration;
  private final History history;
  private final Weather weather;
  private final SimulatedApi api;
  private final List<SimulatedLab> labs;
  private final GitHost git;
  private final MailServer mail;
  private final Set<String> probed = new HashSet<>();
  private final boolean shared;
  private final Map<String, ShareGroup> groups = new TreeMap<>();

  /**
   * @param random decides about the weather, ids and jobs
   * @param shared whether the replicas of a service share its work
   */
  public World(Scheduler scheduler, Configuration configuration, Random random, boolean shared) {
    this.scheduler = scheduler;
    this.shared = shared;
    this.configuration = configuration;
    this.history = new History(scheduler::now);
    this.weather = new Weather(random, history);
    this.api = new SimulatedApi(scheduler, weather, history, USERS, random);
    this.labs =
        configuration.runtimes().keySet().stream()
            .sorted()
            .map(name -> new SimulatedLab(name, name.equals("left"), scheduler, weather, history))
            .toList();
    this.git = new GitHost(history);
    this.mail = new MailServer(history, scheduler::now);
  }

  Scheduler scheduler() {
    return scheduler;
  }

  Weather weather() {
    return weather;
  }

  /** Returns whether the replicas of a service share its work. */
  public boolean isShared() {
    return shared;
  }

  /** Returns the replicas of the machine's service: {@code runner-2} is one of {@code runner}. */
  ShareGroup group(String machineName) {
    String service = machineName.substring(0, machineName.lastIndexOf('-'));
    return groups.computeIfAbsent(service, name -> new ShareGroup(this, name));
  }

  /** Returns how shards were taken too soon. */
  public List<String> shardsTakenTooSoon() {
    return groups.values().stream().flatMap(group -> group.violations().stream()).toList();
  }

  /** The configuration of all services. */
  public Configuration configuration() {
    return configuration;
  }

  /** What has happened. */
  public History history() {
    return history;
  }

  /** The API. */
  public SimulatedApi api() {
    return api;
  }

  /** The labs. */
  public List<SimulatedLab> labs() {
    return labs;
  }

  /** The git host. */
  public GitHost git() {
    return git;
  }

  /** The ids in the events that the probe has handled. */
  public Set<String> probed() {
    return probed;
  }

  /** The mail server. */
  public MailServer mail() {
    return mail;
  }

  @Override
  public void close() {
    api.close();
  }
}
