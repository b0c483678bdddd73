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
 * Everything found in the output of a job that has ended.
 *
 * @param report the tests in the log and in files
 * @param kernelFaults the kernel's faults, as one test with a child per fault; may be empty
 * @param end the result
 * @param files to store, by artifact name, including the compressed log; a file of the job named
 *     {@link #LOG} has a number after its name
 */
public record Findings(
    TestReport report, List<TestCase> kernelFaults, JobEnd end, Map<String, Path> files) {
  /** The artifact name of the log. */
  public static final String LOG = "log";

  /**
   * Reads an output.
   *
   * @param logBytes the maximum size of the log; longer ones lose their middle
   * @param folder for the compressed log
   */
  public static Findings read(JobOutput output, JobStatus status, long logBytes, Path folder)
      throws IOException {
    Map<String, Path> files = withoutLog(output.artifacts());
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

  /** Renames a file of the job that has the name of its log. */
  private static Map<String, Path> withoutLog(Map<String, Path> artifacts) {
    Map<String, Path> files = new LinkedHashMap<>(artifacts);
    Path log = files.remove(LOG);
    if (log != null) {
      int number = 1;
      while (files.containsKey(LOG + "_" + number)) {
        number++;
      }
      files.put(LOG + "_" + number, log);
    }
    return files;
  }

  /** Combines the tests of the log with those in JUnit XML files. */
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
    return JobEnd.of(JobStatus.Judged.infrastructure("the runtime no longer knows the job"));
  }
}
