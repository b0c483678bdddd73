package dev.kci.runtime.shell;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Optional;
import java.util.Properties;

/**
 * The runner's own record of a job: whose it is and which process runs it. Jobs are only observed
 * and ended by this record, never by what a node says.
 *
 * @param runtime the name of the runtime
 * @param api the API with the node
 * @param pid of the process that starts the job and waits for its end
 * @param start that process's start time, from {@link JobProcess#startOf}
 * @param namespaces whether the kernel ends all processes of the job with that one
 */
record JobRecord(
    String node, String runtime, String api, long pid, String start, boolean namespaces) {

  /** Returns the record as text for {@link #parse}. */
  String text() throws IOException {
    Properties properties = new Properties();
    properties.setProperty("node", node);
    properties.setProperty("runtime", runtime);
    properties.setProperty("api", api);
    properties.setProperty("pid", Long.toString(pid));
    properties.setProperty("start", start);
    properties.setProperty("namespaces", Boolean.toString(namespaces));
    StringWriter text = new StringWriter();
    properties.store(text, null);
    return text.toString();
  }

  /** Reads a record. Returns empty if the text is not a complete record. */
  static Optional<JobRecord> parse(String text) {
    Properties properties = new Properties();
    try {
      properties.load(new StringReader(text));
    } catch (IOException | IllegalArgumentException garbage) {
      return Optional.empty();
    }
    String pid = properties.getProperty("pid", "");
    if (!pid.matches("\\d{1,18}")) {
      return Optional.empty();
    }
    return Optional.of(
        new JobRecord(
            properties.getProperty("node", ""),
            properties.getProperty("runtime", ""),
            properties.getProperty("api", ""),
            Long.parseLong(pid),
            properties.getProperty("start", ""),
            Boolean.parseBoolean(properties.getProperty("namespaces", ""))));
  }
}
