package dev.kci.api.contract;

import dev.kci.api.KciApi;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What the client does with each recorded exchange. */
final class Contract {
  /** A call of the client's public API that makes the exchange. */
  interface ClientCall {
    @Nullable Object make(KciApi api, RecordedExchange exchange);
  }

  /**
   * An exchange that the client makes.
   *
   * @param before answers to requests that come first, such as subscribing
   */
  record Made(List<String> before, ClientCall call) {}

  /**
   * A request that the client does not send because it would fail.
   *
   * @param failure what the caller gets; null if there is nothing to do and it gets a value
   */
  record Refused(@Nullable Class<? extends Exception> failure, ClientCall call) {}

  private final Map<String, Made> made = new LinkedHashMap<>();
  private final Map<String, Refused> refused = new LinkedHashMap<>();
  private final Map<String, String> leftOut = new LinkedHashMap<>();

  static Contract complete() {
    Contract contract = new Contract();
    NodeExchanges.add(contract);
    QueryExchanges.add(contract);
    EventExchanges.add(contract);
    OtherExchanges.add(contract);
    return contract;
  }

  void made(ClientCall call, String... names) {
    made(List.of(), call, names);
  }

  void made(List<String> before, ClientCall call, String... names) {
    for (String name : names) {
      put(made, name, new Made(before, call));
    }
  }

  void refused(Class<? extends Exception> failure, ClientCall call, String... names) {
    for (String name : names) {
      put(refused, name, new Refused(failure, call));
    }
  }

  /** An exchange without anything to do: the caller gets the existing value. */
  void superfluous(String name, ClientCall call) {
    put(refused, name, new Refused(null, call));
  }

  void leftOut(String reason, String... names) {
    for (String name : names) {
      put(leftOut, name, reason);
    }
  }

  private <T> void put(Map<String, T> place, String name, T value) {
    if (made.containsKey(name) || refused.containsKey(name) || leftOut.containsKey(name)) {
      throw new IllegalStateException("Exchange " + name + " is there twice");
    }
    place.put(name, value);
  }

  Map<String, Made> made() {
    return made;
  }

  Map<String, Refused> refused() {
    return refused;
  }

  Map<String, String> leftOut() {
    return leftOut;
  }
}
