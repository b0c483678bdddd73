package dev.kci.runner.supervise;

import dev.kci.runtime.results.JobEnd;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What the reports of an ended job say about its node. A report that is not answered may arrive
 * much later, so each further one says the same, even if the runtime has forgotten the job by then.
 *
 * @param artifacts the URLs of what was stored, by name
 */
record EndReport(JobEnd end, Map<String, String> artifacts) {
  EndReport {
    artifacts = Collections.unmodifiableMap(new LinkedHashMap<>(artifacts)); // in their order
  }

  /** Returns this report with what has been stored since. */
  EndReport withArtifacts(Map<String, String> more) {
    Map<String, String> all = new LinkedHashMap<>(artifacts);
    all.putAll(more);
    return new EndReport(end, all);
  }
}
