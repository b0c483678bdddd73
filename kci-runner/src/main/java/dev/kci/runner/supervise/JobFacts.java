package dev.kci.runner.supervise;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.files.Sha256;
import dev.kci.runtime.JobOutput;
import dev.kci.runtime.JobStatus;
import dev.kci.runtime.PinnedImage;
import dev.kci.runtime.results.Findings;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What is known about an ended job besides its result and tests: results that were not read,
 * checksums, the device and the image.
 */
final class JobFacts {
  private static final String UNREAD = "unread_results";

  private JobFacts() {}

  /**
   * Returns the job's node with these facts.
   *
   * @param stored the names of the files that are in the storage
   */
  static Node addTo(
      Node node, JobStatus status, Findings found, JobOutput output, Set<String> stored)
      throws IOException {
    Node counted =
        status instanceof JobStatus.Exited && found.report().missing() > 0
            ? withUnread(node, found.report().missing())
            : node;
    Node summed = withChecksums(counted, found.files(), stored);
    return withImage(withDevice(summed, output.device()), output.image());
  }

  /** Notes the checksums of a build's stored artifacts, for the labs that its jobs run in. */
  private static Node withChecksums(Node node, Map<String, Path> files, Set<String> stored)
      throws IOException {
    if (!node.is(NodeKind.KBUILD)) {
      return node;
    }
    Map<String, String> checksums = new TreeMap<>();
    for (Map.Entry<String, Path> file : files.entrySet()) {
      if (stored.contains(file.getKey())) {
        checksums.put(file.getKey(), Sha256.of(file.getValue()));
      }
    }
    return checksums.isEmpty() ? node : node.withChecksums(checksums);
  }

  /** Sets a key of the API's model. */
  private static Node withDevice(Node node, @Nullable String device) {
    return device == null ? node : node.withData(node.data().with("device", device));
  }

  /** Notes the image for whoever runs the job again, since its tag may have moved by then. */
  private static Node withImage(Node node, @Nullable PinnedImage image) {
    return image == null ? node : node.withImage(image.text());
  }

  /** Returns the node with more results that are not among its tests. */
  static Node withMoreUnread(Node node, long more) {
    return withUnread(node, misc(node).integer(UNREAD).orElse(0L) + more);
  }

  /** Uses {@code misc} because a hierarchy PUT drops other keys that the API's models lack. */
  private static Node withUnread(Node node, long count) {
    return node.withData(node.data().with("misc", misc(node).with(UNREAD, count).asMap()));
  }

  private static JsonObject misc(Node node) {
    return node.data().object("misc").orElse(JsonObject.empty());
  }
}
