package dev.kci.runner.supervise;

import dev.kci.api.model.Node;
import dev.kci.runtime.results.Findings;
import dev.kci.storage.Storage;
import dev.kci.storage.StorageException;
import dev.kci.text.FileName;
import java.net.URI;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Uploads the logs and artifacts of jobs.
 *
 * @param storage null to leave the files where they are
 */
record Uploads(@Nullable Storage storage) {
  private static final Logger LOG = LoggerFactory.getLogger(Uploads.class);
  private static final String LOG_FILE = "log.txt.gz";

  /** The log of a pull lab's job, for readers of kernelci-pipeline's nodes. */
  private static final String TEST_LOG = "test_log";

  /**
   * Uploads files of a node's job. A file that cannot be stored is logged and left out, so that the
   * result is still reported. If the program stops, the upload fails instead and is repeated after
   * the next start.
   *
   * @param files by artifact name
   * @return the URLs of stored files, by artifact name
   * @throws StorageException if the program stops
   */
  Map<String, String> of(Node node, Map<String, Path> files) {
    Map<String, String> urls = new LinkedHashMap<>();
    if (storage == null) {
      return urls;
    }
    String folder = FileName.of(node.name() + "-" + node.requireId());
    for (Map.Entry<String, Path> file : files.entrySet()) {
      String artifact = file.getKey();
      // a job's own file of that name must not replace the log
      String place = artifact.equals(LOG_FILE) ? folder + "/artifacts" : folder;
      String name = artifact.equals(Findings.LOG) ? LOG_FILE : artifact;
      try {
        URI url = storage.upload(file.getValue(), place, name);
        urls.put(artifact, url.toString());
      } catch (StorageException e) {
        if (e.isStopped()) {
          throw e;
        }
        LOG.error(
            "Cannot store an artifact node={} artifact={} error={}",
            node.id(),
            artifact,
            e.getMessage());
      }
    }
    if (urls.containsKey(Findings.LOG) && node.jobDefinition().isPresent()) {
      urls.put(TEST_LOG, urls.get(Findings.LOG));
    }
    return urls;
  }
}
