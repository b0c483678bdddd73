package dev.kci.service.shard;

import dev.kci.api.model.Node;
import dev.kci.api.model.NodeEvent;
import dev.kci.files.Sha256;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * What must stay with one replica: everything with the same key belongs to the same shard.
 *
 * @param text compared as it is
 */
public record ShardKey(String text) {
  /** The number of shards. All replicas must agree on it, so it is not a setting. */
  public static final int SHARDS = 64;

  private static final int HASH_DIGITS = 8;

  /**
   * Returns the key of a checkout and all nodes below it: the commit. Events have no tree id, but
   * they have the data of their node, and nodes get {@code data.kernel_revision} from their
   * parents. Without a commit, the key is the node's id.
   */
  public static ShardKey of(NodeEvent event) {
    return new ShardKey(
        event.json().string("data.kernel_revision.commit").orElseGet(() -> event.id()));
  }

  /** Returns the same key for a node as for its events. */
  public static ShardKey of(Node node) {
    return new ShardKey(node.data().string("kernel_revision.commit").orElseGet(node::requireId));
  }

  /** Returns the key of a node's git repository; without one, the node's id. */
  public static ShardKey ofRepository(NodeEvent event) {
    return event
        .json()
        .string("data.kernel_revision.url")
        .map(ShardKey::ofRepository)
        .orElseGet(() -> new ShardKey(event.id()));
  }

  /** Returns the key of a git repository. Ignores case and a slash at the end. */
  public static ShardKey ofRepository(String url) {
    String plain = url.toLowerCase(Locale.ROOT);
    return new ShardKey(plain.endsWith("/") ? plain.substring(0, plain.length() - 1) : plain);
  }

  /**
   * Returns the key of a tree of nodes by its id.
   *
   * @param treeid null for all nodes without one, which share a key
   */
  public static ShardKey ofTree(@Nullable String treeid) {
    return new ShardKey(treeid == null ? "" : treeid);
  }

  /** Returns the key of a runtime. */
  public static ShardKey ofRuntime(String name) {
    return new ShardKey("runtime " + name);
  }

  /**
   * Returns the shard, 0 to 63: the first 32 bits of the text's SHA-256 in UTF-8, modulo 64. It is
   * the same in every process and version.
   */
  public int shard() {
    return Integer.parseUnsignedInt(Sha256.of(text).substring(0, HASH_DIGITS), 16) & (SHARDS - 1);
  }
}
