package dev.kci.service.lease;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.files.Sha256;
import dev.kci.service.shard.LeaseException;
import dev.kci.service.shard.LeaseTimes;
import dev.kci.service.shard.Leases;
import dev.kci.service.shard.MemberLease;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;
import okhttp3.ResponseBody;
import org.jspecify.annotations.Nullable;

/**
 * The Leases of a group in a Kubernetes namespace ({@code coordination.k8s.io/v1}), one for each
 * replica. Needs the verbs get, list, create, patch and delete on leases. Used by one thread.
 *
 * <p>{@code renewTime} is for people: replicas compare the annotation {@value #RENEWAL}, so that no
 * clocks are compared. The annotation {@value #COUNTED} has the members that the replica counts.
 */
public final class KubernetesLeases implements Leases {
  static final String SERVICE = "kci.dev/service";
  static final String GROUP = "kci.dev/group";
  static final String RENEWAL = "kci.dev/renewal";
  static final String COUNTED = "kci.dev/counted";

  private static final MediaType JSON = MediaType.get("application/json");
  private static final MediaType MERGE_PATCH = MediaType.get("application/merge-patch+json");
  private static final int NOT_FOUND = 404;
  private static final int CONFLICT = 409;
  private static final int TOO_MANY_REQUESTS = 429;
  private static final int SERVER_ERROR = 500;
  private static final int LONGEST_NAME = 200;

  private final PodAccount account;
  private final OkHttpClient http;
  private final String service;
  private final String group;
  private final LeaseTimes times;
  private @Nullable String version;
  private boolean renewed;

  /**
   * @param account the cluster, and who asks it
   * @param service the executable
   * @param group a valid value of a label
   */
  public KubernetesLeases(PodAccount account, String service, String group, LeaseTimes times) {
    this.account = account;
    this.http = account.client();
    this.service = service;
    this.group = group;
    this.times = times;
  }

  @Override
  public void renew(MemberLease lease) {
    String name = name(lease.member());
    JsonObject body = body(name, lease);
    String replaced = version == null ? adopted(name, lease) : version;
    version = null; // unless this is answered
    Answer answer =
        replaced == null
            ? send("POST", url(""), RequestBody.create(text(body), JSON))
            : send(
                "PATCH",
                url(name),
                RequestBody.create(text(versioned(body, replaced)), MERGE_PATCH));
    if (answer.status() == CONFLICT || answer.status() == NOT_FOUND) {
      // somebody else wrote or deleted it, or the last answer was lost
      throw new LeaseException("The Lease " + name + " has changed; renewing it again", null);
    }
    version = answer.required().string("metadata.resourceVersion").orElse(null);
    renewed = true;
  }

  /**
   * Returns the version of the Lease that this process may renew; null to create it. A new process
   * takes over the Lease of the one before it. Later, another process must have the same name, and
   * the two would own the same shards.
   */
  private @Nullable String adopted(String name, MemberLease lease) {
    JsonObject there = read(name).orElse(null);
    if (there == null) {
      return null;
    }
    String by = annotation(there, RENEWAL).orElse("");
    if (renewed && !process(by).equals(process(lease.renewal()))) {
      throw new LeaseException(
          "Another process renews the Lease "
              + name
              + "; give each replica of the group another --name",
          null);
    }
    return there.string("metadata.resourceVersion").orElse(null);
  }

  private static String process(String renewal) {
    return renewal.substring(0, Math.max(0, renewal.indexOf(' ')));
  }

  private Optional<JsonObject> read(String name) {
    Answer answer = send("GET", url(name), null);
    return answer.status() == NOT_FOUND ? Optional.empty() : Optional.of(answer.required());
  }

  private static JsonObject versioned(JsonObject body, String version) {
    JsonObject metadata = body.object("metadata").orElse(JsonObject.empty());
    return body.with("metadata", metadata.with("resourceVersion", version).asMap());
  }

  private JsonObject body(String name, MemberLease lease) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MICROS);
    return JsonObject.of("apiVersion", "coordination.k8s.io/v1")
        .with("kind", "Lease")
        .with(
            "metadata",
            Map.of(
                "name",
                name,
                "labels",
                Map.of(SERVICE, service, GROUP, group),
                "annotations",
                Map.of(
                    RENEWAL,
                    lease.renewal(),
                    COUNTED,
                    JsonText.write(lease.counted().stream().sorted().toList()))))
        .with(
            "spec",
            Map.of(
                "holderIdentity",
                lease.member(),
                "leaseDurationSeconds",
                times.lease().toSeconds(),
                "renewTime",
                microTime(now)));
  }

  /** The server wants exactly six digits (MicroTime). */
  private static String microTime(Instant time) {
    return time.truncatedTo(ChronoUnit.SECONDS).toString().replace("Z", "")
        + ".%06dZ".formatted(time.getNano() / 1000);
  }

  /**
   * Checks that the account may read Leases, so that a missing right shows at the start. A server
   * that does not answer, or has an internal problem, is not an error: it may recover.
   *
   * @throws LeaseException if the server refuses, or there is no token
   */
  public void check() {
    Answer answer;
    try {
      account.token();
      answer = send("GET", ofGroup(), null);
    } catch (LeaseException e) {
      return;
    } catch (IOException e) {
      throw new LeaseException("Cannot read the token of the account: " + ErrorText.of(e), e);
    }
    if (answer.status() < SERVER_ERROR && answer.status() != TOO_MANY_REQUESTS) {
      answer.required();
    }
  }

  private HttpUrl ofGroup() {
    return url("")
        .newBuilder()
        .addQueryParameter("labelSelector", SERVICE + "=" + service + "," + GROUP + "=" + group)
        .build();
  }

  @Override
  public List<MemberLease> all() {
    List<MemberLease> leases = new ArrayList<>();
    if (send("GET", ofGroup(), null).required().get("items") instanceof List<?> items) {
      for (Object item : items) {
        JsonObject.from(item).flatMap(KubernetesLeases::lease).ifPresent(leases::add);
      }
    }
    return leases;
  }

  private static Optional<MemberLease> lease(JsonObject json) {
    return json.string("spec.holderIdentity")
        .filter(member -> !member.isEmpty())
        .map(
            member ->
                new MemberLease(
                    member, annotation(json, RENEWAL).orElse(""), counted(member, json)));
  }

  /** A Lease that does not say whom its member counts claims what it would own alone: all. */
  private static Set<String> counted(String member, JsonObject json) {
    Set<String> counted = new HashSet<>(Set.of(member));
    try {
      if (annotation(json, COUNTED).map(JsonText::parse).orElse(null) instanceof List<?> names) {
        names.forEach(name -> counted.add(String.valueOf(name)));
      }
    } catch (IllegalArgumentException e) {
      return counted;
    }
    return counted;
  }

  /** The names of annotations have dots, which separate the parts of a path. */
  private static Optional<String> annotation(JsonObject lease, String name) {
    return lease
        .object("metadata.annotations")
        .map(annotations -> annotations.asMap().get(name))
        .map(String::valueOf);
  }

  /** Names the version, so that a late request does not delete what the next process renews. */
  @Override
  public void release(String member) {
    String name = name(member);
    if (!renewed) {
      return;
    }
    if (version == null) {
      throw new LeaseException("The Lease " + name + " may have changed; not deleting it", null);
    }
    JsonObject options =
        JsonObject.of("apiVersion", "v1")
            .with("kind", "DeleteOptions")
            .with("preconditions", Map.of("resourceVersion", version));
    Answer answer = send("DELETE", url(name), RequestBody.create(text(options), JSON));
    if (answer.status() != NOT_FOUND && answer.status() != CONFLICT) {
      answer.required();
    }
  }

  /** Returns a name that is valid and belongs to this member alone. */
  private String name(String member) {
    String text = service + "-" + group + "-" + member;
    String valid =
        text.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9-]+", "-").replaceAll("^-+|-+$", "");
    return valid.equals(text) && valid.length() <= LONGEST_NAME
        ? valid
        : valid.substring(0, Math.min(LONGEST_NAME, valid.length()))
            + "-"
            + Sha256.of(text).substring(0, 8);
  }

  private HttpUrl url(String name) {
    HttpUrl.Builder url =
        account
            .server()
            .newBuilder()
            .addPathSegments("apis/coordination.k8s.io/v1/namespaces")
            .addPathSegment(account.namespace())
            .addPathSegment("leases");
    return name.isEmpty() ? url.build() : url.addPathSegment(name).build();
  }

  /** An answer of the server. */
  private record Answer(String request, int status, String body) {
    /**
     * Returns the object in the answer.
     *
     * @throws LeaseException if the server refuses
     */
    JsonObject required() {
      JsonObject json;
      try {
        json = JsonText.parseObject(body);
      } catch (IllegalArgumentException e) {
        throw new LeaseException(request + ": " + status + " without a readable answer", e);
      }
      if (status >= 300) {
        throw new LeaseException(
            request + ": " + status + ", " + json.string("message").orElse("without a message"),
            null);
      }
      return json;
    }
  }

  private Answer send(String method, HttpUrl url, @Nullable RequestBody body) {
    String request = "Kubernetes " + method + " " + url.encodedPath();
    try (Response response =
        http.newCall(
                new Request.Builder()
                    .url(url)
                    .method(method, body)
                    .header("Accept", "application/json")
                    .header("Authorization", "Bearer " + account.token())
                    .build())
            .execute()) {
      ResponseBody answer = response.body();
      return new Answer(request, response.code(), answer == null ? "" : answer.string());
    } catch (IOException e) {
      throw new LeaseException(request + ": " + ErrorText.of(e), e);
    }
  }

  private static String text(JsonObject json) {
    return JsonText.write(json);
  }

  @Override
  public void close() {
    http.connectionPool().evictAll();
  }
}
