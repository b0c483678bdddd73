package dev.kci.cli;

import dev.kci.cli.options.Heading;
import dev.kci.cli.options.OptionSource;
import dev.kci.machine.Machine;
import dev.kci.service.LeaseLoop;
import dev.kci.service.ShardFigures;
import dev.kci.service.lease.KubernetesLeases;
import dev.kci.service.lease.PodAccount;
import dev.kci.service.shard.FixedShards;
import dev.kci.service.shard.LeaseException;
import dev.kci.service.shard.LeaseTimes;
import dev.kci.service.shard.LeasedShards;
import dev.kci.status.ServiceStatus;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The options of services whose replicas share the work: a mixin. */
@Heading("Service")
public final class ShardOptions {
  private static final LeaseTimes TIMES = LeaseTimes.STANDARD;
  private static final Pattern GROUP = Pattern.compile("[a-z0-9]([a-z0-9-]{0,38}[a-z0-9])?");

  @Option(
      names = "--shard",
      paramLabel = "I/N",
      converter = ShardPosition.Converter.class,
      description =
          "Do only the fixed share of replica I of N, such as 2/3. Give all replicas the same"
              + " --name; this one is called NAME-I. Default: do all the work")
  private @Nullable ShardPosition position;

  @Option(
      names = "--shard-leases",
      paramLabel = "GROUP",
      description =
          "Share the work with all replicas of this group in the same Kubernetes namespace. Each"
              + " holds a Lease; if one is gone, the others take over its share within 20 s")
  private @Nullable String group;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns how to name this instance after {@code --name}.
   *
   * @param named whether {@code --name} is given
   * @param once whether the service does a single pass
   * @throws ParameterException if these options do not fit together, or with others
   */
  UnaryOperator<String> naming(boolean named, boolean once) {
    if (position != null && group != null && isOnlyOne()) {
      throw OptionSource.usage(spec, "--shard and --shard-leases: expected only one of them");
    }
    if (leased() != null && once) {
      throw OptionSource.wrong(
          spec, "--shard-leases", "a single pass cannot hold a Lease; use --shard I/N");
    }
    ShardPosition fixed = fixed();
    if (fixed == null) {
      return UnaryOperator.identity();
    }
    if (!named) {
      throw OptionSource.wrong(spec, "--shard", "needs --name NAME, the same for all replicas");
    }
    return fixed::nameIn;
  }

  private boolean isOnlyOne() {
    return OptionSource.isOnCommandLine(spec, "--shard")
        == OptionSource.isOnCommandLine(spec, "--shard-leases");
  }

  private @Nullable ShardPosition fixed() {
    return OptionSource.overrules(spec, "--shard-leases", "--shard") ? null : position;
  }

  private @Nullable String leased() {
    return OptionSource.overrules(spec, "--shard", "--shard-leases") ? null : group;
  }

  /**
   * Returns this replica. It takes its share once it works.
   *
   * @param self as {@link ServiceOptions#instance} names it
   * @param dryRun whether to look only: then a replica with a Lease sees all the work
   * @param status shows the share
   * @throws ParameterException if the group's name is invalid
   * @throws CommandFailure if the Leases cannot be used
   */
  public Replica replica(Instance self, boolean dryRun, ServiceStatus status) {
    ShardPosition fixed = fixed();
    if (fixed != null) {
      String name = fixed.groupOf(self.name());
      FixedShards shards = fixed.shards(name);
      ShardFigures.show(shards, name, status);
      return new Replica(name, shards, () -> true, Runnable::run);
    }
    String shared = leased();
    return shared == null || dryRun ? Replica.alone(self) : leased(self, shared, status);
  }

  private Replica leased(Instance self, String shared, ServiceStatus status) {
    if (!GROUP.matcher(shared).matches()) {
      throw OptionSource.wrong(
          spec,
          "--shard-leases",
          "'" + shared + "'; expected up to 40 small letters, digits and '-' between them");
    }
    KubernetesLeases leases;
    try {
      leases =
          new KubernetesLeases(PodAccount.of(System.getenv()), status.service(), shared, TIMES);
      leases.check();
    } catch (LeaseException e) {
      throw new CommandFailure(String.valueOf(e.getMessage()), e);
    }
    Machine machine = Machine.real();
    LeasedShards shards = new LeasedShards(self.name(), TIMES, machine::nanoTime);
    ShardFigures.show(shards, shared, status);
    LeaseLoop loop = new LeaseLoop(machine, leases, shards, self.name(), TIMES);
    return new Replica(
        shared,
        shards,
        shards::isFresh,
        work -> {
          try (leases) {
            loop.during(work);
          }
        });
  }
}
