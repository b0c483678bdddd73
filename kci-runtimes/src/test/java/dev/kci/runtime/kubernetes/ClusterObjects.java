package dev.kci.runtime.kubernetes;

import static dev.kci.runtime.kubernetes.Situation.map;
import static dev.kci.runtime.kubernetes.Situation.maps;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The objects of a {@link RecordedCluster} and what happened to them, for lists and watches. */
final class ClusterObjects {
  private final Map<String, Map<String, Object>> objects = new LinkedHashMap<>();
  private final List<Event> events = new ArrayList<>();
  private final Map<Object, Integer> told = new LinkedHashMap<>();
  private int version = 100;
  private int oldest;
  private int watches;
  private boolean closed;

  private record Event(int version, String type, String kind, Map<String, Object> object) {}

  /** Adds an object that nobody is told of yet; false when one is there. */
  synchronized boolean make(String kind, Map<String, Object> object) {
    return objects.putIfAbsent(key(kind, object), object) == null;
  }

  synchronized void publish(String type, String kind, Map<String, Object> object) {
    version++;
    map(object.get("metadata")).put("resourceVersion", String.valueOf(version));
    if (type.equals("DELETED")) {
      objects.remove(key(kind, object));
    } else {
      objects.put(key(kind, object), object);
    }
    object.put("kind", kind);
    object.put("apiVersion", kind.equals("Job") ? "batch/v1" : "v1");
    events.add(new Event(version, type, kind, object));
    notifyAll();
  }

  private static String key(String kind, Map<String, Object> object) {
    return kind + "/" + map(object.get("metadata")).get("name");
  }

  /** Deletes a Job with its pods; returns false if it does not exist. */
  synchronized boolean delete(String name) {
    Map<String, Object> job = objects.get("Job/" + name);
    if (job == null) {
      return false;
    }
    publish("DELETED", "Job", job);
    List.copyOf(objects.values()).stream()
        .filter(object -> name.equals(labels(object).get("job-name")))
        .forEach(pod -> publish("DELETED", "Pod", pod));
    return true;
  }

  synchronized boolean has(String key) {
    return objects.containsKey(key);
  }

  synchronized String json(String key) {
    return Situation.JSON.asJson(objects.get(key));
  }

  synchronized String list(String kind, String selector) {
    List<Object> items = new ArrayList<>();
    objects.forEach(
        (key, object) -> {
          if (key.startsWith(kind + "/") && selects(selector, object)) {
            items.add(object);
          }
        });
    return Situation.JSON.asJson(
        Map.of(
            "kind",
            kind + "List",
            "apiVersion",
            kind.equals("Job") ? "batch/v1" : "v1",
            "metadata",
            Map.of("resourceVersion", String.valueOf(version)),
            "items",
            items));
  }

  private static boolean selects(String selector, Map<String, Object> object) {
    for (String term : selector == null ? new String[0] : selector.split(",")) {
      String[] pair = term.split("=+");
      if (!pair[1].equals(labels(object).get(pair[0]))) {
        return false;
      }
    }
    return true;
  }

  private static Map<String, Object> labels(Map<String, Object> object) {
    Object labels = map(object.get("metadata")).get("labels");
    return labels == null ? Map.of() : map(labels);
  }

  /** Writes events from a version on as they happen, until the watches are ended. */
  void watch(String kind, String selector, int from, OutputStream out)
      throws IOException, InterruptedException {
    int since = from;
    int mine;
    synchronized (this) {
      mine = watches;
      if (since < oldest) {
        out.write(line("ERROR", recorded("watch-expired-rv")));
        return;
      }
    }
    while (true) {
      List<Event> news = new ArrayList<>();
      synchronized (this) {
        told.put(out, since);
        for (Event event : events) {
          if (event.version() > since) {
            news.add(event);
          }
        }
        if (news.isEmpty()) {
          if (closed || watches != mine) {
            told.remove(out);
            return;
          }
          wait(1000);
        }
      }
      for (Event event : news) {
        since = event.version();
        if (event.kind().equals(kind) && selects(selector, event.object())) {
          out.write(line(event.type(), event.object()));
        }
      }
      out.flush();
    }
  }

  private static byte[] line(String type, Map<String, Object> object) {
    Map<String, Object> event = new LinkedHashMap<>();
    event.put("type", type);
    event.put("object", object);
    return (Situation.JSON.asJson(event) + "\n").getBytes(StandardCharsets.UTF_8);
  }

  /** The object of the first event that was recorded. */
  private static Map<String, Object> recorded(String situation) {
    Object object = maps(Situation.named(situation).recorded().get("watch")).get(0).get("object");
    return map(Situation.JSON.unmarshal(Situation.JSON.asJson(object), Map.class));
  }

  /** Tells the watches of a kind a version without an object, as the real one does now and then. */
  synchronized int bookmark(String kind) {
    version++;
    Map<String, Object> object = recorded("watch-bookmark");
    object.put("kind", kind);
    map(object.get("metadata")).put("resourceVersion", String.valueOf(version));
    map(object.get("metadata")).put("labels", Map.of(JobLabels.MANAGED_BY, JobLabels.MANAGER));
    events.add(new Event(version, "BOOKMARK", kind, object));
    notifyAll();
    return version;
  }

  /** Ends all watches as if their time were over. */
  synchronized void endWatches() {
    watches++;
    notifyAll();
  }

  /** What has happened so far is not remembered for watches any more, as after some minutes. */
  synchronized void expire() {
    version++;
    oldest = version;
    endWatches();
  }

  /** Whether each open watch has told all that happened. */
  synchronized boolean isRead() {
    return told.values().stream().allMatch(seen -> seen >= version);
  }

  synchronized void awaitEvents(int count) throws InterruptedException {
    while (events.size() < count) {
      wait(1000);
    }
  }

  synchronized void awaitClose() throws InterruptedException {
    while (!closed) {
      wait(1000);
    }
  }

  synchronized void close() {
    closed = true;
    notifyAll();
  }
}
