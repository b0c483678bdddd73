package dev.kci.runtime.shell;

import dev.kci.runtime.ArtifactCache;
import dev.kci.runtime.JobRequest;
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
 * The environment of a job: PATH, a HOME and TMPDIR of its own, KCI_ variables, and what the
 * configuration adds. Nothing of the runner's.
 *
 * @param hasToken whether jobs see an API token
 */
record JobEnvironment(ShellSettings settings, boolean hasToken, ArtifactCache cache) {
  private static final Logger LOG = LoggerFactory.getLogger(JobEnvironment.class);
  private static final String TARBALL = "tarball";
  private static final int LONGEST_NAME = 200;

  /** Returns the variables of a job; what it needs to download is then in its folder. */
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
            "Node {}: artifact '{}' is left out of the downloads: not a file name",
            job.node().requireId(),
            name.length() > LONGEST_NAME ? name.substring(0, LONGEST_NAME) + "…" : name);
        continue;
      }
      Path file = cache.fetch(artifact.getValue());
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
