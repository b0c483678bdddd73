package dev.kci.sandbox;

import dev.kci.cli.CommandFailure;
import dev.kci.cli.Launcher;
import dev.kci.cli.LogOptions;
import dev.kci.cli.ServiceOptions;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** The {@code kci-sandbox} executable: a sandbox until a signal ends it. */
@Command(
    name = "kci-sandbox",
    mixinStandardHelpOptions = true,
    description =
        "An API like KernelCI's on this machine, with pub/sub, a storage server and a mail sink.")
public final class SandboxCommand implements Callable<Integer> {
  @Spec private CommandSpec spec = CommandSpec.create();
  @Mixin private LogOptions log = new LogOptions();

  @Option(
      names = "--host",
      paramLabel = "HOST",
      defaultValue = "127.0.0.1",
      description = "Address to listen on. Only loopback is safe")
  private String host = "127.0.0.1";

  @Option(
      names = "--port",
      paramLabel = "PORT",
      defaultValue = "8001",
      description = "Port of the API and the storage server. 0 takes any free one")
  private int port;

  @Option(
      names = "--smtp-port",
      paramLabel = "PORT",
      defaultValue = "8025",
      description = "Port of the mail sink. 0 takes any free one")
  private int smtpPort;

  @Option(
      names = "--state",
      paramLabel = "DIR",
      description = "Folder for nodes, events, files, mails and users. Default: memory")
  private @Nullable Path state;

  @Option(
      names = "--users",
      paramLabel = "FILE",
      description =
          "File with users and tokens (JSON), written with new tokens if it does not exist."
              + " Default: users.json in --state, else kci-sandbox-users.json")
  private @Nullable Path users;

  @Option(
      names = "--runtime",
      paramLabel = "NAME",
      description =
          "Name of a runtime. A new users file gets the user runtime-NAME for it. Can be repeated."
              + " Default: shell")
  private List<String> runtimes = new ArrayList<>();

  @Option(
      names = "--keep-alive",
      paramLabel = "DURATION",
      defaultValue = "45s",
      description = "Time between two keep-alives of a channel. 0 sends none")
  private Duration keepAlive = Duration.ofSeconds(45);

  public static void main(String[] args) {
    System.exit(Launcher.run(new SandboxCommand(), args));
  }

  @Override
  public Integer call() {
    requireFree("--port", port);
    requireFree("--smtp-port", smtpPort);
    Path file = usersFile();
    SandboxBuilder builder =
        Sandbox.builder()
            .host(host)
            .port(port)
            .smtpPort(smtpPort)
            .keepAlive(keepAlive)
            .users(users(file));
    if (state != null) {
      builder.state(state);
    }
    try (Sandbox sandbox = builder.start()) {
      PrintWriter out = spec.commandLine().getOut();
      out.println("API:     " + sandbox.url());
      out.println("Storage: " + sandbox.storageUrl());
      out.println("Mail:    smtp " + host + ":" + sandbox.smtpPort());
      out.println("Users:   " + file.toAbsolutePath());
      out.flush();
      new ServiceOptions().untilStopped(stop -> stop.await(Duration.ofDays(36_500)));
    }
    return 0;
  }

  /** Names the option of a port that is in use: the servers would not, and one logs a trace. */
  private void requireFree(String option, int wanted) {
    try {
      new ServerSocket(wanted, 1, InetAddress.getByName(host)).close();
    } catch (IOException e) {
      throw new CommandFailure(option + " " + wanted + ": " + ErrorText.of(e), e);
    }
  }

  private Path usersFile() {
    if (users != null) {
      return users;
    }
    return state == null ? Path.of("kci-sandbox-users.json") : state.resolve("users.json");
  }

  private List<SandboxUser> users(Path file) {
    if (Files.exists(file)) {
      try {
        return UsersFile.read(file);
      } catch (IllegalArgumentException e) {
        throw new ParameterException(spec.commandLine(), String.valueOf(e.getMessage()), e);
      }
    }
    List<SandboxUser> made = new ArrayList<>();
    made.add(SandboxUser.admin("admin"));
    made.add(SandboxUser.of("pipeline"));
    (runtimes.isEmpty() ? List.of("shell") : runtimes)
        .forEach(name -> made.add(SandboxUser.runtime(name)));
    UsersFile.write(file, made);
    return made;
  }
}
