package dev.kci.kciapi.bisect.search;

import java.util.List;

/**
 * A commit.
 *
 * @param id the full id
 * @param parents ids; those outside the searched history are ignored
 */
public record Commit(String id, List<String> parents) {
  public Commit {
    parents = List.copyOf(parents);
  }
}
