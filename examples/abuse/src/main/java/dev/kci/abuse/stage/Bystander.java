package dev.kci.abuse.stage;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/** A container on the real Docker engine that is not one of our jobs, with a secret in its log. */
public final class Bystander implements AutoCloseable {
  /** The text that is only in its log. */
  public static final String SECRET = "SECRET-OF-THE-DATABASE";

  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final String IMAGE = "kci/busybox:local";
  private static final String LIFE = "{{.Id}} {{.State.Running}} {{.State.StartedAt}}";

  private final String name;
  private final String life;

  private Bystander(String name) throws IOException {
    this.name = name;
    this.life = life().output().strip();
  }

  /**
   * Starts the container.
   *
   * @throws IOException if there is no engine or no image {@code kci/busybox:local}
   */
  public static Bystander start(String name) throws IOException {
    String command = "echo " + SECRET + "; sleep 1200";
    List<String> run = List.of("run", "-d", "--name", name, "--network", "none", IMAGE);
    List<String> all = new ArrayList<>(run);
    all.addAll(List.of("sh", "-c", command));
    Command started = docker(all);
    if (started.code() != 0) {
      throw new IOException("docker run: " + started.output());
    }
    return new Bystander(name);
  }

  public String name() {
    return name;
  }

  public String id() {
    return life.substring(0, life.indexOf(' '));
  }

  /** Returns whether the container has been running all the time. */
  public boolean isUntouched() throws IOException {
    Command now = life();
    return now.code() == 0 && life.contains(" true ") && now.output().strip().equals(life);
  }

  private Command life() throws IOException {
    return docker(List.of("inspect", "--format", LIFE, name));
  }

  private static Command docker(List<String> arguments) throws IOException {
    List<String> command = new ArrayList<>(List.of("docker"));
    command.addAll(arguments);
    return Command.run(Path.of("/"), LIMIT, Map.of(), command);
  }

  @Override
  public void close() throws IOException {
    docker(List.of("rm", "-f", "-v", name));
  }
}
