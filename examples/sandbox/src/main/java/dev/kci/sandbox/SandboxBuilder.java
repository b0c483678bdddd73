package dev.kci.sandbox;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The settings of a sandbox before its start. Not thread-safe. */
public final class SandboxBuilder {
  private String host = "127.0.0.1";
  private int port;
  private int smtpPort;
  private @Nullable Path state;
  private Duration keepAlive = Duration.ofSeconds(45);
  private final List<SandboxUser> users = new ArrayList<>();

  SandboxBuilder() {}

  /** Sets the address to listen on. Defaults to 127.0.0.1. */
  public SandboxBuilder host(String address) {
    this.host = address;
    return this;
  }

  /** Sets the port of the API and the storage server. Defaults to a free one. */
  public SandboxBuilder port(int number) {
    this.port = number;
    return this;
  }

  /** Sets the port of the mail sink. Defaults to a free one. */
  public SandboxBuilder smtpPort(int number) {
    this.smtpPort = number;
    return this;
  }

  /** Keeps nodes, durable cursors, events, files and mails in this folder across restarts. */
  public SandboxBuilder state(Path folder) {
    this.state = folder;
    return this;
  }

  /**
   * Sets the time between two keep-alives of a channel. Defaults to 45 s; zero disables them.
   *
   * @throws IllegalArgumentException if it is negative
   */
  public SandboxBuilder keepAlive(Duration period) {
    if (period.isNegative()) {
      throw new IllegalArgumentException("A keep-alive every " + period + "; expected 0 or more");
    }
    this.keepAlive = period;
    return this;
  }

  /** Adds a user. Defaults to admin, pipeline and runtime-shell. */
  public SandboxBuilder user(SandboxUser user) {
    users.add(user);
    return this;
  }

  /** Adds users. */
  public SandboxBuilder users(List<SandboxUser> more) {
    users.addAll(more);
    return this;
  }

  /** Starts the sandbox; it listens when this returns. */
  public Sandbox start() {
    try {
      return new Sandbox(this);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** The default users. */
  static List<SandboxUser> defaultUsers() {
    return List.of(
        SandboxUser.admin("admin"), SandboxUser.of("pipeline"), SandboxUser.runtime("shell"));
  }

  String host() {
    return host;
  }

  int port() {
    return port;
  }

  int smtpPort() {
    return smtpPort;
  }

  @Nullable Path state() {
    return state;
  }

  Duration keepAlive() {
    return keepAlive;
  }

  List<SandboxUser> users() {
    return users.isEmpty() ? defaultUsers() : List.copyOf(users);
  }
}
