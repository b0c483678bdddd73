package dev.kci.runner.callback;

import dev.kci.runtime.CallbackSpool;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** The jobs of a lab, for tests. */
record KnownJobs(Set<String> ids, Consumer<String> told, @Nullable CallbackSpool kept, boolean mine)
    implements CallbackListener.Jobs {
  KnownJobs(Set<String> ids, Consumer<String> told, @Nullable CallbackSpool kept) {
    this(ids, told, kept, true);
  }

  @Override
  public boolean has(String nodeId) {
    return ids.contains(nodeId);
  }

  @Override
  public void changed(String nodeId) {
    told.accept(nodeId);
  }

  @Override
  public boolean isMine() {
    return mine;
  }

  @Override
  public Optional<CallbackSpool> spool() {
    return Optional.ofNullable(kept);
  }
}
