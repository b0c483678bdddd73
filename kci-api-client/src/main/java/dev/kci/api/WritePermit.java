package dev.kci.api;

import java.io.IOException;
import java.net.ConnectException;
import java.util.List;
import java.util.function.BooleanSupplier;
import okhttp3.Interceptor;
import okhttp3.Request;
import okhttp3.Response;

/**
 * Lets requests that change nodes pass only while this process may act: it is asked before each
 * attempt, so also before each retry. A request that may not be sent fails as if there were no
 * connection. Thread-safe.
 */
record WritePermit(BooleanSupplier mayWrite) implements Interceptor {
  private static final List<String> CHANGED = List.of("node", "nodes", "batch");

  @Override
  public Response intercept(Chain chain) throws IOException {
    if (changesNodes(chain.request()) && !mayWrite.getAsBoolean()) {
      throw new ConnectException("not sent: this replica has not renewed its Lease in time");
    }
    return chain.proceed(chain.request());
  }

  private static boolean changesNodes(Request request) {
    return !request.method().equals("GET")
        && request.url().pathSegments().stream().anyMatch(CHANGED::contains);
  }
}
