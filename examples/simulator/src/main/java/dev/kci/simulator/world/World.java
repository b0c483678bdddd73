package dev.kci.simulator.world;

import dev.kci.config.Configuration;
import dev.kci.sandbox.SandboxUser;
import dev.kci.service.StopSignal;
import dev.kci.simulator.engine.Scheduler;
import dev.kci.simulator.history.History;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
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
  private final Map<String, StopSignal> running = new TreeMap<>();

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
    return groups.computeIfAbsent(service(machineName), name -> new ShareGroup(this, name));
  }

  private static String service(String machineName) {
    return machineName.substring(0, machineName.lastIndexOf('-'));
  }

  /** Records that the process of a machine is dead. */
  void died(String machineName) {
    ShareGroup group = groups.get(service(machineName));
    if (group != null) {
      group.died(machineName);
    }
  }

  /** Records that a machine has a new process, which this stops. */
  public void started(String machineName, StopSignal stop) {
    running.put(machineName, stop);
  }

  /** Returns what stops the process of a machine. */
  StopSignal running(String machineName) {
    return Objects.requireNonNull(running.get(machineName));
  }

  /** Returns how shards were taken too soon. */
  public List<String> shardsTakenTooSoon() {
    return groups.values().stream().flatMap(group -> group.violations().stream()).toList();
  }

  /** Returns the shards that do not have one owner now. */
  public List<String> unsettledShards() {
    return groups.values().stream().flatMap(group -> group.unsettled().stream()).toList();
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
