package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Result;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobStatus;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FindingsTest {
  private static final JobStatus PASSED = new JobStatus.Exited(0);
  private static final String XML =
      "<testsuite name='unit' tests='1'><testcase name='x'><failure/></testcase></testsuite>";
  private static final String HIERARCHY =
      "{\"node\": {}, \"child_nodes\": [{\"node\": {\"name\": \"own\", \"result\": \"pass\"}}]}";

  @TempDir Path folder;
  private Path log;

  @BeforeEach
  void writeLog() throws IOException {
    log = Files.writeString(folder.resolve("log"), "1..1\nok 1 a\n");
  }

  @Test
  void logIsReadAndStoredWithItsNotes() throws IOException {
    Findings findings = read(new JobOutput(log, Map.of(), null, List.of("core left out"), null));
    assertThat(names(findings)).containsExactly("a:pass");
    assertThat(findings.end().result()).isEqualTo(Result.PASS);
    assertThat(findings.files()).containsOnlyKeys("log");
    assertThat(stored(findings)).isEqualTo("1..1\nok 1 a\n# kci-runner: core left out\n");
  }

  @Test
  void fileNamedLogIsStoredBesideTheLog() throws IOException {
    Path own = Files.writeString(folder.resolve("own"), "mine");
    Path other = Files.writeString(folder.resolve("other"), "taken");
    Findings findings = read(new JobOutput(log, Map.of("log", own, "log_1", other), null));
    assertThat(findings.files())
        .containsOnlyKeys("log", "log_1", "log_2")
        .containsEntry("log_1", other)
        .containsEntry("log_2", own);
    assertThat(stored(findings)).contains("ok 1 a");
  }

  @Test
  void notesWithoutALogAreStored() throws IOException {
    Findings findings = read(new JobOutput(null, Map.of(), null, List.of("log left out"), null));
    assertThat(stored(findings)).isEqualTo("# kci-runner: log left out\n");
    assertThat(read(new JobOutput(null, Map.of(), null)).files()).isEmpty();
  }

  @Test
  void testsOfXmlFilesJoinThoseOfTheLog() throws IOException {
    Path xml = Files.writeString(folder.resolve("junit.xml"), XML);
    Path other = Files.writeString(folder.resolve("other.txt"), XML);
    Findings findings =
        read(new JobOutput(log, Map.of("junit.xml", xml, "other.txt", other), null));
    assertThat(names(findings)).containsExactly("a:pass", "unit:fail", "x:fail");
    assertThat(findings.end().result()).isEqualTo(Result.FAIL);
    assertThat(findings.files()).containsOnlyKeys("junit.xml", "other.txt", "log");
  }

  @Test
  void resultsThatTheJobStatesReplaceAllOthers() throws IOException {
    Path own = Files.writeString(folder.resolve("own.json"), HIERARCHY);
    Path xml = Files.writeString(folder.resolve("junit.xml"), XML);
    Findings findings =
        read(new JobOutput(log, Map.of(HierarchyReport.FILE_NAME, own, "junit.xml", xml), null));
    assertThat(names(findings)).containsExactly("own:pass");
    assertThat(findings.end().result()).isEqualTo(Result.PASS);
  }

  @Test
  void statusComesBeforeTheTests() throws IOException {
    JobOutput output = new JobOutput(log, Map.of(), null);
    JobStatus judged = new JobStatus.Judged(Result.FAIL, null, "too hot");
    assertThat(Findings.read(output, judged, 1000, folder).end())
        .isEqualTo(new JobEnd(Result.FAIL, null, "too hot"));
    assertThat(Findings.read(output, new JobStatus.Unknown(), 1000, folder).end())
        .isEqualTo(
            new JobEnd(
                Result.INCOMPLETE,
                ErrorCode.INFRASTRUCTURE,
                "the runtime no longer knows the job"));
    assertThat(Findings.read(output, new JobStatus.Exited(3), 1000, folder).end().result())
        .isEqualTo(Result.FAIL);
  }

  @Test
  void longLogIsOnlyIncompleteIfItHasResults() throws IOException {
    JobOutput words = new JobOutput(Files.writeString(log, "word\n".repeat(500)), Map.of(), null);
    assertThat(read(words).end().result()).isEqualTo(Result.PASS);
    String text = "ok 1 a\n" + "word\n".repeat(500);
    JobOutput results = new JobOutput(Files.writeString(log, text), Map.of(), null);
    assertThat(read(results).report().problems())
        .containsExactly("the log is too long; results in its middle are lost");
    assertThat(read(results).end().result()).isEqualTo(Result.FAIL);
    String unread = "x: not ok 1 a\n" + "word\n".repeat(500);
    JobOutput doubtful = new JobOutput(Files.writeString(log, unread), Map.of(), null);
    assertThat(read(doubtful).report().problems()).hasSize(1);
  }

  private Findings read(JobOutput output) throws IOException {
    return Findings.read(output, PASSED, 1000, folder);
  }

  private static List<String> names(Findings findings) {
    return findings
        .report()
        .all()
        .map(test -> test.name() + ":" + test.result().wireName())
        .toList();
  }

  private static String stored(Findings findings) throws IOException {
    try (InputStream in =
        new GZIPInputStream(Files.newInputStream(findings.files().get(Findings.LOG)))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
  }
}
