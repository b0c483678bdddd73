package dev.kci.runtime.results;

import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobStatus;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What the output of a job that has ended says.
 *
 * @param report the tests of the log and of files
 * @param kernelFaults the kernel's faults, as one test with a child per fault; empty without any
 * @param end the result
 * @param files to store, by artifact name, with the compressed log
 */
public record Findings(
    TestReport report, List<TestCase> kernelFaults, JobEnd end, Map<String, Path> files) {
  /** The name of a log among the artifacts. */
  public static final String LOG = "log";

  /**
   * Reads an output.
   *
   * @param logBytes bytes of the log that are read and stored; of a longer log the middle is left
   *     out
   * @param folder for the compressed log
   */
  public static Findings read(JobOutput output, JobStatus status, long logBytes, Path folder)
      throws IOException {
    Map<String, Path> files = new LinkedHashMap<>(output.artifacts());
    JobLog log = JobLog.NONE;
    Path compressed = folder.resolve("log.txt.gz");
    if (output.log() != null) {
      log = JobLog.read(output.log(), compressed, logBytes, output.notes());
      files.put(LOG, compressed);
    } else if (!output.notes().isEmpty()) {
      JobLog.write(compressed, output.notes());
      files.put(LOG, compressed);
    }
    Path hierarchy = output.artifacts().get(HierarchyReport.FILE_NAME);
    TestReport report =
        hierarchy == null
            ? withXml(log.tests(), output.artifacts())
            : HierarchyReport.read(hierarchy);
    return new Findings(report, log.kernelFaults(), end(status, report, log.lastLines()), files);
  }

  /** The tests of the log and those in files of JUnit XML. */
  private static TestReport withXml(TestReport log, Map<String, Path> artifacts) {
    TestReport report = log;
    for (Map.Entry<String, Path> file : artifacts.entrySet()) {
      if (JUnitReport.isCandidate(file.getKey())) {
        int left = JobLog.MOST_TESTS - (int) Math.min(JobLog.MOST_TESTS, report.all().count());
        Optional<TestReport> xml = JUnitReport.read(file.getKey(), file.getValue(), left);
        report = xml.isPresent() ? report.and(xml.get()) : report;
      }
    }
    return report;
  }

  private static JobEnd end(JobStatus status, TestReport report, List<String> lastLines) {
    if (status instanceof JobStatus.Exited exited) {
      return JobEnd.of(exited, report, lastLines);
    }
    if (status instanceof JobStatus.Judged judged) {
      return JobEnd.of(judged);
    }
    return JobEnd.of(JobStatus.Judged.infrastructure("the runtime does not know the job any more"));
  }
}
