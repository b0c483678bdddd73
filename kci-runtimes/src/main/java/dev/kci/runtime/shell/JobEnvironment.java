package dev.kci.runtime.shell;

import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRequest;
import dev.kci.text.SafeText;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The environment of a job: PATH, its own HOME and TMPDIR, KCI_ variables, and variables from the
 * configuration. Nothing else of the runner's environment.
 *
 * @param hasToken whether jobs can read an API token
 */
record JobEnvironment(ShellSettings settings, boolean hasToken, ArtifactCache cache) {
  private static final Logger LOG = LoggerFactory.getLogger(JobEnvironment.class);
  private static final String TARBALL = "tarball";
  private static final int LONGEST_NAME = 200;

  /** Downloads a job's dependencies to its folder and returns its variables. */
  Map<String, String> of(JobRequest job, JobFolder folder, Isolation isolation) throws IOException {
    Map<String, String> environment = new LinkedHashMap<>(settings.environment());
    environment.put("HOME", folder.job().resolve("home").toString());
    environment.put("TMPDIR", folder.job().resolve("tmp").toString());
    environment.putAll(job.environment());
    environment.put(JobProcess.MARK, folder.job().toString());
    environment.put("KCI_ARTIFACTS", folder.artifacts().toString());
    environment.put("KCI_DOWNLOADS", folder.downloads().toString());
    if (hasToken) {
      environment.put("KCI_API_TOKEN_FILE", folder.apiToken().toString());
    }
    for (Map.Entry<String, URI> artifact : job.artifacts().entrySet()) {
      String name = artifact.getKey().replaceAll("[^A-Za-z0-9._+-]", "_");
      if (name.isEmpty() || name.matches("\\.{1,2}") || name.length() > LONGEST_NAME) {
        LOG.warn(
            "Artifact not downloaded because its name is not a file name node={} artifact='{}'",
            job.node().requireId(),
            SafeText.escape(artifact.getKey(), LONGEST_NAME));
        continue;
      }
      Path file = cache.fetch(artifact.getValue(), job.checksums().get(artifact.getKey()));
      if (isolation.account() != null && !"file".equals(artifact.getValue().getScheme())) {
        allow(file, PosixFilePermission.OTHERS_READ);
        allow(file.resolveSibling("."), PosixFilePermission.OTHERS_EXECUTE);
      }
      if (artifact.getKey().equals(TARBALL)) {
        environment.put("KCI_TARBALL", file.toString());
        environment.put("KCI_TARBALL_URL", artifact.getValue().toString());
      }
      Path link = folder.downloads().resolve(name);
      Files.deleteIfExists(link);
      Files.createSymbolicLink(link, file);
    }
    return environment;
  }

  private static void allow(Path file, PosixFilePermission permission) throws IOException {
    Set<PosixFilePermission> permissions = new HashSet<>(Files.getPosixFilePermissions(file));
    if (permissions.add(permission)) {
      Files.setPosixFilePermissions(file, permissions);
    }
  }
}
