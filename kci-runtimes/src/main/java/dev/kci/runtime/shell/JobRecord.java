package dev.kci.runtime.shell;

import java.io.IOException;
import java.io.StringReader;
import java.io.StringWriter;
import java.util.Optional;
import java.util.Properties;

/**
 * What the runner itself has written down of a job: whose it is and which process runs it. Only
 * this directs a look at the job or its end, never what a node says.
 *
 * @param runtime the name of the runtime
 * @param api where the node is
 * @param pid of the process that starts the job and waits for its end
 * @param start that process's start time, as {@link JobProcess#startOf} has it
 * @param namespaces whether all processes of the job end with it, by the kernel's hand
 */
record JobRecord(
    String node, String runtime, String api, long pid, String start, boolean namespaces) {

  /** Returns the record in the form that {@link #parse} reads. */
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

  /** Reads a record; empty if the text is not a complete one. */
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
