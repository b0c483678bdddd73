package dev.kci.soak;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.quickstart.PlainHttp;
import dev.kci.quickstart.PlainHttp.Answer;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * Creates nodes and moves each through all its states until the sandbox has confirmed every step,
 * and so published its event. A step whose answer was lost is repeated, so some events come twice,
 * as with any client. Thread-safe.
 */
final class Producer {
  /** The states of each node; each is one effect. */
  static final List<String> STATES = List.of("running", "available", "closing", "done");

  private static final int AHEAD = 200;
  private static final Duration BETWEEN_TRIES = Duration.ofMillis(100);

  private final PlainHttp http;
  private final String token;
  private final AtomicInteger number = new AtomicInteger();
  private final AtomicInteger handled = new AtomicInteger();
  private final Set<String> keys = ConcurrentHashMap.newKeySet();

  Producer(PlainHttp http, String token) {
    this.http = http;
    this.token = token;
  }

  /** Returns the node and state of each effect due. */
  Set<String> keys() {
    return keys;
  }

  /** Sets the number of effects so far, which production does not outrun by much. */
  void handled(int effects) {
    handled.set(effects);
  }

  /** Takes one node from creation to its end. */
  void produceOne() throws InterruptedException {
    while ((long) keys.size() - handled.get() > AHEAD) {
      Pause.of(BETWEEN_TRIES);
    }
    String id = create("soak-" + number.incrementAndGet());
    keys.add(id + " " + STATES.get(0));
    for (String state : STATES.subList(1, STATES.size())) {
      move(id, state);
      keys.add(id + " " + state);
    }
  }

  private String create(String name) throws InterruptedException {
    Map<String, Object> node =
        Map.of("kind", "checkout", "name", name, "path", List.of("checkout"));
    while (true) {
      Answer answer = http.post("/latest/node", token, node);
      if (answer.status() == 200) {
        return JsonText.parseObject(answer.body()).string("id").orElseThrow();
      }
      Pause.of(BETWEEN_TRIES);
      String id = find(name);
      if (id != null) { // created, but the sandbox may have died before it published the event
        move(id, STATES.get(0));
        return id;
      }
    }
  }

  private @Nullable String find(String name) throws InterruptedException {
    while (true) {
      Answer answer = http.get("/latest/nodes?name=" + name);
      if (answer.status() == 200) {
        return JsonText.parseObject(answer.body()).get("items") instanceof List<?> list
                && !list.isEmpty()
            ? JsonObject.from(list.get(0)).orElseThrow().string("id").orElseThrow()
            : null;
      }
      Pause.of(BETWEEN_TRIES);
    }
  }

  private void move(String id, String state) throws InterruptedException {
    while (http.send("PATCH", "/latest/node/" + id, token, Map.of("state", state)).status()
        != 200) {
      Pause.of(BETWEEN_TRIES);
    }
  }
}
