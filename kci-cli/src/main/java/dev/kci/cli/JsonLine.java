package dev.kci.cli;

import co.elastic.logging.jul.EcsFormatter;
import java.util.Map;
import java.util.logging.Formatter;
import org.slf4j.MDC;

/**
 * Formats an event of the log as one line of JSON in the Elastic Common Schema, with the service,
 * its instance, and what the thread works on: {@code kci.node}, {@code kci.checkout}, {@code
 * kci.event}.
 */
final class JsonLine extends EcsFormatter {
  /** Creates one as a plain formatter, so that text logs do not load the library's classes. */
  static Formatter format() {
    return new JsonLine();
  }

  /** Sets the service of all later lines. */
  void service(String name) {
    setServiceName(name);
  }

  /** Sets the instance of all later lines. */
  void instance(String name) {
    setServiceNodeName(name);
  }

  @Override
  protected Map<String, String> getMdcEntries() {
    Map<String, String> entries = MDC.getCopyOfContextMap();
    return entries == null ? Map.of() : entries;
  }
}
