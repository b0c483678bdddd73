package dev.kci.runner;

import dev.kci.text.ErrorText;
import java.util.ArrayDeque;
import java.util.Deque;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Open resources, closed together in reverse order. Not thread-safe. */
final class ResourceStack implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(ResourceStack.class);

  private final Deque<AutoCloseable> open = new ArrayDeque<>();

  <T extends AutoCloseable> T add(T resource) {
    open.push(resource);
    return resource;
  }

  @Override
  public void close() {
    while (!open.isEmpty()) {
      AutoCloseable resource = open.pop();
      try {
        resource.close();
      } catch (Exception e) { // declared by AutoCloseable; the others must still be closed
        LOG.warn(
            "Cannot close a resource resource={} error={}",
            resource.getClass().getSimpleName(),
            ErrorText.of(e));
      }
    }
  }
}
