package dev.kci.runtime.results;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KselftestBuildTest {
  private static final String INSTALLED =
      "{\"artifacts\": {\"kselftest\": [\"accel/a\", \"./net/mptcp/b\", \"timersx/c\"]}}";

  @TempDir private Path temp;

  /** The results as kernelci-core's {@code _submit} gives them. */
  @ParameterizedTest
  @CsvSource(
      nullValues = "-",
      value = {
        "pass, kselftest.tar.xz, pass, pass, fail",
        "pass, kselftest.tar.gz, pass, pass, fail",
        "pass, kselftest_tar_xz, pass, pass, fail",
        "pass, -, fail, fail, fail",
        "fail, -, skip, skip, skip",
        "fail, kselftest.tar.xz, skip, skip, skip",
        "incomplete, -, skip, skip, skip",
      })
  void suiteIsBuiltIfTheTarballHasOneOfItsFiles(
      String build, @Nullable String tarball, String kselftest, String built, String missing)
      throws IOException {
    Map<String, String> files = new TreeMap<>();
    files.put("kselftest_targets.txt", "accel net/mptcp\ntimers\n");
    files.put("kselftest_metadata.json", INSTALLED);
    if (tarball != null) {
      files.put(tarball, "");
    }
    NodeTree job = of(NodeKind.KBUILD, result(build), files).orElseThrow();

    assertThat(job.node().result()).isEqualTo(result(kselftest));
    assertThat(job.children())
        .extracting(child -> child.node().name() + " " + child.node().result())
        .containsExactly(
            "build.kselftest.accel " + result(built),
            "build.kselftest.net.mptcp " + result(built),
            "build.kselftest.timers " + result(missing));
  }

  @Test
  void logsOfTheSuitesBelongToTheJob() throws IOException {
    NodeTree job =
        of(NodeKind.KBUILD, Result.PASS, Map.of("build_kselftest.log", "", "build.log", ""))
            .orElseThrow();

    assertThat(job.node().artifacts())
        .isEqualTo(Map.of("build_kselftest.log", "http://s/build_kselftest.log"));
    assertThat(job.node().path()).containsExactly("checkout", "kbuild-gcc", "kbuild-gcc-kselftest");
    assertThat(job.children()).isEmpty();
  }

  @Test
  void onlyABuildThatTriedKselftestHasTheJob() throws IOException {
    assertThat(of(NodeKind.KBUILD, Result.PASS, Map.of("build.log", ""))).isEmpty();
    assertThat(of(NodeKind.JOB, Result.PASS, Map.of("kselftest_targets.txt", "a"))).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"", "[", "[]", "{\"artifacts\": []}", "{\"artifacts\":{\"kselftest\":3}}"})
  void unreadableListMeansNothingWasBuilt(String metadata) throws IOException {
    NodeTree job =
        of(
                NodeKind.KBUILD,
                Result.PASS,
                Map.of(
                    "kselftest.tar.xz", "",
                    "kselftest_targets.txt", "accel",
                    "kselftest_metadata.json", metadata))
            .orElseThrow();

    assertThat(job.children())
        .extracting(child -> child.node().result())
        .containsExactly(Result.FAIL);
  }

  @Test
  void numberOfSuitesIsBounded() throws IOException {
    NodeTree job =
        of(
                NodeKind.KBUILD,
                Result.FAIL,
                Map.of("kselftest_targets.txt", "a" + "\u0001b ".repeat(3) + many()))
            .orElseThrow();

    assertThat(job.children()).hasSizeLessThanOrEqualTo(1000);
    assertThat(job.children())
        .allSatisfy(child -> assertThat(child.node().name()).hasSizeLessThanOrEqualTo(200));
  }

  private static String many() {
    StringBuilder targets = new StringBuilder("x".repeat(10_000));
    for (int i = 0; i < 5_000; i++) {
      targets.append(' ').append(i);
    }
    return targets.toString();
  }

  private Optional<NodeTree> of(NodeKind kind, Result result, Map<String, String> contents)
      throws IOException {
    Node build = Node.builder(kind, "kbuild-gcc").path(List.of("checkout", "kbuild-gcc")).build();
    Map<String, Path> files = new TreeMap<>();
    Map<String, String> urls = new TreeMap<>();
    for (Map.Entry<String, String> file : contents.entrySet()) {
      files.put(file.getKey(), Files.writeString(temp.resolve(file.getKey()), file.getValue()));
      urls.put(file.getKey(), "http://s/" + file.getKey());
    }
    return KselftestBuild.of(build, result, files, urls);
  }

  private static Result result(String wireName) {
    return Result.of(wireName);
  }
}
