package dev.kci.runner.pull;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.api.model.NodeId;
import dev.kci.files.DurableFile;
import dev.kci.files.PrivateFolder;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The claims of this puller, one small file per node, on disk before the API hears of them. After a
 * kill, the journal tells which nodes to resume. One thread may write; any thread may read.
 */
final class ClaimJournal {
  private static final Logger LOG = LoggerFactory.getLogger(ClaimJournal.class);
  private static final String SUFFIX = ".json";
  private static final String CLAIM = "claim";

  private final Path folder;
  private final String runtime;
  private final Map<String, String> claims = new ConcurrentHashMap<>();

  /**
   * Opens a journal.
   *
   * @param folder created if absent
   * @param runtime the lab's name, which claims begin with
   * @throws UncheckedIOException if the folder cannot be read
   */
  ClaimJournal(Path folder, String runtime) {
    this.folder = folder;
    this.runtime = runtime;
    try (Stream<Path> files = Files.list(PrivateFolder.create(folder))) {
      for (Path file : files.filter(path -> path.toString().endsWith(SUFFIX)).toList()) {
        read(file);
      }
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read claims: " + ErrorText.of(e), e);
    }
  }

  private void read(Path file) throws IOException {
    String name = file.getFileName().toString();
    String nodeId = name.substring(0, name.length() - SUFFIX.length());
    try {
      String claim = JsonText.parseObject(Files.readString(file)).string(CLAIM).orElse("");
      if (NodeId.isValid(nodeId) && claim.startsWith(runtime + ":")) {
        claims.put(nodeId, claim);
        return;
      }
    } catch (IllegalArgumentException e) {
      LOG.debug("Not JSON file={}", file, e);
    }
    LOG.warn("Ignoring a file that is not a claim of this runtime file={}", file);
  }

  /**
   * Returns the claim for a node. Once this returns, the claim survives a kill.
   *
   * @throws UncheckedIOException if it cannot be written
   */
  String claim(String nodeId) {
    String known = claims.get(nodeId);
    if (known != null) {
      return known;
    }
    String claim = runtime + ":" + UUID.randomUUID().toString().replace("-", "");
    String json = JsonText.write(JsonObject.of(CLAIM, claim)) + "\n";
    try {
      DurableFile.write(file(nodeId), json.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write a claim: " + ErrorText.of(e), e);
    }
    claims.put(nodeId, claim);
    return claim;
  }

  /** Returns the claim for a node, if there is one. */
  Optional<String> of(String nodeId) {
    return Optional.ofNullable(claims.get(nodeId));
  }

  /** Returns a copy of all claims, by node id. */
  Map<String, String> all() {
    return new TreeMap<>(claims);
  }

  /** Removes the claim for a node whose job is finished, or another lab's. */
  void remove(String nodeId) {
    try {
      Files.deleteIfExists(file(nodeId));
    } catch (IOException e) {
      throw new UncheckedIOException("cannot delete a claim: " + ErrorText.of(e), e);
    }
    claims.remove(nodeId);
  }

  private Path file(String nodeId) {
    return folder.resolve(nodeId + SUFFIX);
  }
}
