package dev.kci.runtime.kubernetes;

import io.fabric8.kubernetes.client.utils.KubernetesSerialization;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;

/** One of the situations that a real cluster (v1.26) was in, as it answered: observed.jsonl. */
record Situation(Map<String, Object> recorded) {
  static final KubernetesSerialization JSON = new KubernetesSerialization();
  private static final Pattern INSTANT = Pattern.compile("\\d{4}-\\d\\d-\\d\\dT[\\d:]{8}Z");
  private static final Map<String, Situation> ALL = read();

  static Situation named(String name) {
    return ALL.get(name);
  }

  static Map<String, Situation> all() {
    return ALL;
  }

  private static Map<String, Situation> read() {
    Map<String, Situation> all = new LinkedHashMap<>();
    try (var in = new GZIPInputStream(Situation.class.getResourceAsStream("observed.jsonl.gz"));
        var lines = new BufferedReader(new InputStreamReader(in, StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        Situation situation = new Situation(map(JSON.unmarshal(line, Map.class)));
        all.put(situation.name(), situation);
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return all;
  }

  /** What a test expects of each situation, from lines of the form {@code name: text}. */
  static Map<String, String> expectations(String resource) {
    Map<String, String> expected = new LinkedHashMap<>();
    try (var in = Situation.class.getResourceAsStream(resource)) {
      new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.isBlank() && !line.startsWith("#"))
          .map(line -> line.split(":", 2))
          .forEach(parts -> expected.put(parts[0], parts[1].strip()));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return expected;
  }

  String name() {
    return (String) recorded.get("case");
  }

  String method() {
    return (String) map(recorded.get("request")).get("method");
  }

  String path() {
    return (String) map(recorded.get("request")).get("path");
  }

  /** Whether it is about making a Job. */
  boolean isCreate() {
    return method().equals("POST") && path().contains("/jobs");
  }

  int status() {
    return ((Number) map(recorded.get("response")).get("status")).intValue();
  }

  Object body() {
    return map(recorded.get("response")).get("body");
  }

  /** The events of Jobs and pods. */
  List<Event> events() {
    return maps(recorded.get("watch")).stream()
        .map(
            event ->
                new Event(
                    ((Number) event.get("t")).doubleValue(),
                    (String) event.get("type"),
                    (String) event.get("kind"),
                    map(event.get("object"))))
        .filter(event -> !event.kind().equals("Event"))
        .toList();
  }

  record Event(double seconds, String type, String kind, Map<String, Object> object) {}

  List<Map<String, Object>> exchanges() {
    return maps(recorded.get("exchanges"));
  }

  /** The recorded answer with a container's log; null for none. */
  Map<String, Object> logExchange(String container, boolean follow) {
    Map<String, Object> found = null;
    for (Map<String, Object> exchange : exchanges()) {
      String path = String.valueOf(exchange.get("path"));
      Map<String, Object> response = map(exchange.get("response"));
      if (path.endsWith("/log" + (follow ? "?follow=true" : ""))
          || path.endsWith("/log?container=" + container)) {
        found = response.get("status").equals(200) ? response : found;
      }
    }
    return found;
  }

  /** The same as if its Job had been made then. */
  Situation at(Instant created) {
    Object recordedAt = map(map(body()).get("metadata")).get("creationTimestamp");
    Duration shift = Duration.between(Instant.parse((String) recordedAt), created);
    String json =
        INSTANT
            .matcher(JSON.asJson(recorded))
            .replaceAll(
                match ->
                    Instant.parse(match.group())
                        .plus(shift)
                        .truncatedTo(ChronoUnit.SECONDS)
                        .toString());
    return new Situation(map(JSON.unmarshal(json, Map.class)));
  }

  /** The same with another exit code of its containers. */
  Situation withExitCode(int exit) {
    Situation copy = new Situation(map(JSON.unmarshal(JSON.asJson(recorded), Map.class)));
    for (Event event : copy.events()) {
      for (Map<String, Object> status :
          maps(map(event.object().get("status")).get("containerStatuses"))) {
        if (map(status.get("state")).get("terminated") != null) {
          map(map(status.get("state")).get("terminated")).put("exitCode", exit);
        }
      }
    }
    return copy;
  }

  String log() {
    return (String) recorded.get("log");
  }

  int logStatus() {
    return recorded.get("log_status") instanceof Number status ? status.intValue() : 404;
  }

  @SuppressWarnings("unchecked")
  static Map<String, Object> map(Object value) {
    return (Map<String, Object>) value;
  }

  @SuppressWarnings("unchecked")
  static List<Map<String, Object>> maps(Object value) {
    return value == null ? List.of() : (List<Map<String, Object>>) value;
  }

  @Override
  public String toString() {
    return name();
  }
}
