package dev.kci.sandbox;

import dev.kci.api.ApiToken;
import dev.kci.api.model.JsonObject;
import dev.kci.sandbox.auth.Account;
import dev.kci.sandbox.auth.Accounts;
import dev.kci.sandbox.auth.AuthRoutes;
import dev.kci.sandbox.auth.UserRoutes;
import dev.kci.sandbox.faults.FaultRoutes;
import dev.kci.sandbox.faults.Faults;
import dev.kci.sandbox.http.VersionedRoutes;
import dev.kci.sandbox.kv.KeyValueRoutes;
import dev.kci.sandbox.mail.MailFolder;
import dev.kci.sandbox.mail.MailRoutes;
import dev.kci.sandbox.mail.SmtpSink;
import dev.kci.sandbox.nodes.NodeRoutes;
import dev.kci.sandbox.nodes.NodeService;
import dev.kci.sandbox.pubsub.Broker;
import dev.kci.sandbox.pubsub.EventRoutes;
import dev.kci.sandbox.pubsub.KeepAlive;
import dev.kci.sandbox.pubsub.PubSubRoutes;
import dev.kci.sandbox.schema.ObjectIds;
import dev.kci.sandbox.state.Journal;
import dev.kci.sandbox.state.StateFile;
import dev.kci.sandbox.storage.StorageRoutes;
import dev.kci.sandbox.telemetry.TelemetryRoutes;
import dev.kci.service.StopSignal;
import io.javalin.Javalin;
import io.javalin.config.RoutesConfig;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A KernelCI-style API with pub/sub, a storage server and a mail sink, in this process and on
 * loopback. Thread-safe; close it after use.
 *
 * <pre>{@code
 * try (Sandbox sandbox = Sandbox.start()) {
 *   KciApi api = KciApi.builder(sandbox.url()).token(sandbox.token("pipeline")).build();
 * }
 * }</pre>
 */
public final class Sandbox implements AutoCloseable {
  private final SandboxFolder folder;
  private final InstantSource clock = InstantSource.system();
  private final StopSignal stop = new StopSignal();

  /** Answers listeners; discards answers to those that come while the sandbox closes. */
  private final ExecutorService answering =
      new ThreadPoolExecutor(
          2,
          2,
          0,
          TimeUnit.SECONDS,
          new LinkedBlockingQueue<>(),
          Sandbox::daemon,
          new ThreadPoolExecutor.DiscardPolicy());

  private final Accounts accounts;
  private final Broker broker;
  private final NodeService nodes;
  private final KeyValueRoutes keyValues;
  private final TelemetryRoutes telemetry;
  private final MailFolder mails;
  private final SmtpSink smtp;
  private final Faults faults;
  private final KeepAlive keepAlive;
  private final Javalin server;
  private @Nullable StateFile state;

  Sandbox(SandboxBuilder settings) throws IOException {
    this.folder = SandboxFolder.open(settings.state());
    ObjectIds ids = new ObjectIds(clock);
    this.accounts = new Accounts(ids, clock);
    settings
        .users()
        .forEach(
            user ->
                accounts.add(
                    user.name(), user.password(), user.token(), user.admin(), user.groups()));
    this.broker = new Broker(ids, this::append, clock, answering);
    this.nodes = new NodeService(accounts, broker::publishNode, this::append, ids, clock);
    this.keyValues = new KeyValueRoutes(accounts, this::append);
    this.telemetry = new TelemetryRoutes(accounts, this::append, ids, clock);
    if (settings.state() != null) {
      this.state = StateFile.open(folder.journal(), this::restore);
    }
    this.mails = new MailFolder(folder.mails());
    InetAddress address = InetAddress.getByName(settings.host());
    this.smtp = new SmtpSink(address, settings.smtpPort(), mails);
    this.faults = new Faults(broker, smtp);
    this.keepAlive = new KeepAlive(broker, settings.keepAlive());
    StorageRoutes storage = new StorageRoutes(folder.storage(), folder.incoming(), accounts, clock);
    this.server =
        SandboxServer.start(
            settings.host(),
            settings.port(),
            (routes, versioned) -> register(routes, versioned, storage));
  }

  /** Starts a sandbox with the users {@code admin}, {@code pipeline} and {@code runtime-shell}. */
  public static Sandbox start() {
    return builder().start();
  }

  /** Returns a builder, for other settings. */
  public static SandboxBuilder builder() {
    return new SandboxBuilder();
  }

  private void register(RoutesConfig routes, VersionedRoutes versioned, StorageRoutes storage) {
    new FaultRoutes(faults, stop).register(routes);
    new AuthRoutes(accounts).register(versioned);
    new UserRoutes(accounts).register(versioned);
    new NodeRoutes(nodes, accounts).register(versioned);
    new PubSubRoutes(broker, keepAlive, accounts).register(versioned);
    new EventRoutes(broker, nodes::get).register(versioned);
    keyValues.register(versioned);
    telemetry.register(versioned);
    storage.register(routes);
    new MailRoutes(mails).register(routes);
  }

  private void append(String kind, String key, Map<String, ? extends @Nullable Object> record) {
    StateFile file = state;
    (file == null ? Journal.NONE : file).append(kind, key, record);
  }

  private void restore(String kind, JsonObject record) {
    switch (kind) {
      case "node" -> nodes.restore(record);
      case "kv" -> keyValues.restore(record);
      case "telemetry" -> telemetry.restore(record);
      default -> broker.restore(kind, record);
    }
  }

  /** Returns the API's base URL, with a trailing slash. */
  public URI url() {
    return URI.create("http://127.0.0.1:" + server.port() + "/");
  }

  /**
   * Returns the storage server's URL: the {@code api_url} for {@code /upload}, and the {@code
   * base_url} of the stored files.
   */
  public URI storageUrl() {
    return url().resolve("storage");
  }

  /** Returns the port of the mail sink, on the same address. */
  public int smtpPort() {
    return smtp.port();
  }

  /** Returns the received mails. */
  public MailFolder mails() {
    return mails;
  }

  /** Returns the folder of uploaded files, named {@code PATH/NAME}. */
  public Path storageFolder() {
    return folder.storage();
  }

  /** Returns the number of nodes. */
  public int nodeCount() {
    return nodes.size();
  }

  /** Returns the faults, to inject some. */
  public Faults faults() {
    return faults;
  }

  /**
   * Returns a user's token.
   *
   * @throws IllegalArgumentException if no user has this name
   */
  public ApiToken token(String user) {
    return accounts
        .named(user)
        .map(Account::token)
        .map(ApiToken::of)
        .orElseThrow(() -> new IllegalArgumentException("The sandbox has no user " + user));
  }

  /** Sends the keep-alives of all channels now, as at the end of the period. */
  public void keepAlive() {
    broker.keepAlive();
  }

  /** Stops; without a state folder, all data is lost. A second call does nothing. */
  @Override
  public void close() {
    if (stop.isStopped()) {
      return;
    }
    stop.stop();
    keepAlive.close();
    broker.dropSubscriptions();
    finishAnswers(); // before the server is gone
    server.stop();
    try {
      smtp.close();
      if (state != null) {
        state.close();
      }
      folder.close();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Waits for the answers to listeners; for a few seconds if one hangs. */
  private void finishAnswers() {
    answering.shutdown();
    try {
      answering.awaitTermination(5, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private static Thread daemon(Runnable work) {
    Thread thread = new Thread(work, "sandbox-answers");
    thread.setDaemon(true);
    return thread;
  }
}
