package dev.kci.runtime.results;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.NodeTree;
import dev.kci.api.model.Result;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Finds the kselftest suites that a kernel build has built. They become tests below a job {@code
 * <kbuild>-kselftest}, as in KernelCI (kernelci-core {@code kernelci/kbuild.py}, {@code
 * _kselftest_suite_results}, as of August 2026).
 *
 * <p>A build leaves {@value #TARGETS} (the suites to build) and {@value #METADATA} (tuxmake's list
 * of the files in the tarball). A suite has been built if the list contains a file in its folder.
 */
public final class KselftestBuild {
  private static final String TARGETS = "kselftest_targets.txt";
  private static final String METADATA = "kselftest_metadata.json";
  private static final String LOGS = "build_kselftest";

  /** Names of the file, and KernelCI's names of the artifact. */
  private static final List<String> TARBALLS =
      List.of("kselftest.tar.xz", "kselftest.tar.gz", "kselftest_tar_xz", "kselftest_tar_gz");

  /** Maximum sizes in bytes; real files have 2 KiB and 500 KiB. */
  private static final int LARGEST_TARGETS = 1 << 16;

  private static final int LARGEST_METADATA = 16 << 20;
  private static final int MOST_SUITES = 1000;

  private KselftestBuild() {}

  /**
   * Returns the job with its suites; empty if the build did not try to build kselftest.
   *
   * @param build the node of the kbuild
   * @param result of the kbuild; unless it passed, all suites are skipped
   * @param files the build's artifacts, by name
   * @param stored the URLs of the files, by artifact name
   */
  public static Optional<NodeTree> of(
      Node build, Result result, Map<String, Path> files, Map<String, String> stored) {
    if (!build.is(NodeKind.KBUILD) || files.keySet().stream().noneMatch(KselftestBuild::isOfIt)) {
      return Optional.empty();
    }
    Result built = Result.SKIP;
    if (result == Result.PASS) {
      built = TARBALLS.stream().anyMatch(files::containsKey) ? Result.PASS : Result.FAIL;
    }
    String name = build.name() + "-kselftest";
    List<String> path = new ArrayList<>(build.path());
    path.add(name);
    Node job =
        Node.builder(NodeKind.JOB, name)
            .path(path)
            .group(build.group())
            .state(NodeState.DONE)
            .result(built)
            .artifacts(logs(stored))
            .data(data(build))
            .build();
    List<TestCase> suites = suites(built, files);
    return Optional.of(new NodeTree(job, ResultNodes.children(job, suites, Map.of())));
  }

  /** Returns the artifacts that belong to the job instead of the build. */
  private static Map<String, String> logs(Map<String, String> artifacts) {
    Map<String, String> logs = new LinkedHashMap<>(artifacts);
    logs.keySet().removeIf(name -> !name.startsWith(LOGS));
    return logs;
  }

  private static boolean isOfIt(String artifact) {
    return artifact.equals(TARGETS) || artifact.startsWith(LOGS) || TARBALLS.contains(artifact);
  }

  /** Returns the build's data without its job in the lab, because this job did not run there. */
  private static JsonObject data(Node build) {
    return build
        .data()
        .without("job_id")
        .without("job_context")
        .without("error_code")
        .without("error_msg")
        .withoutNulls();
  }

  private static List<TestCase> suites(Result built, Map<String, Path> files) {
    List<String> installed = built == Result.PASS ? installed(files.get(METADATA)) : List.of();
    return targets(files.get(TARGETS))
        .map(
            suite ->
                TestCase.of(
                    TestName.clean("build.kselftest." + suite.replace('/', '.')),
                    built == Result.PASS && !isInstalled(suite, installed) ? Result.FAIL : built))
        .toList();
  }

  private static boolean isInstalled(String suite, List<String> installed) {
    String folder = suite.replaceFirst("/+$", "") + "/";
    return installed.stream().anyMatch(file -> file.startsWith(folder));
  }

  private static Stream<String> targets(@Nullable Path file) {
    return Stream.of(new String(bytes(file, LARGEST_TARGETS), StandardCharsets.UTF_8).split("\\s+"))
        .filter(target -> !target.isEmpty())
        .distinct()
        .limit(MOST_SUITES);
  }

  private static List<String> installed(@Nullable Path file) {
    try {
      return JsonText.object(JsonText.parse(bytes(file, LARGEST_METADATA)))
          .map(metadata -> metadata.strings("artifacts.kselftest"))
          .orElse(List.of())
          .stream()
          .map(name -> name.startsWith("./") ? name.substring(2) : name)
          .toList();
    } catch (IllegalArgumentException e) {
      return List.of(); // no suite counts as built, as in the original
    }
  }

  private static byte[] bytes(@Nullable Path file, int most) {
    if (file == null) {
      return new byte[0];
    }
    try (InputStream in = Files.newInputStream(file)) {
      return in.readNBytes(most);
    } catch (IOException e) {
      return new byte[0];
    }
  }
}
