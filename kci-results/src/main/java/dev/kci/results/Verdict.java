package dev.kci.results;

import dev.kci.api.model.ErrorCode;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeState;
import dev.kci.api.model.Result;
import java.util.Locale;
import java.util.Set;

/** What a node says about the kernel, or why it says nothing. */
public enum Verdict {
  PASS,
  FAIL,
  SKIP,
  /** The infrastructure failed; this says nothing about the kernel. */
  INCOMPLETE,
  /** Not done when the report was made. */
  UNFINISHED;

  /**
   * Infrastructure errors: a node that fails with one of them says nothing about the kernel.
   * Timeouts are not among them, because a result that came late is still a result.
   */
  private static final Set<String> INFRASTRUCTURE_ERRORS =
      Set.of(
          ErrorCode.SUBMIT_ERROR.wireName(),
          ErrorCode.INVALID_JOB_PARAMS.wireName(),
          ErrorCode.JOB_GENERATION_ERROR.wireName(),
          ErrorCode.KBUILD_INTERNAL_ERROR.wireName(),
          ErrorCode.INFRASTRUCTURE.wireName(),
          ErrorCode.CANCELED.wireName(),
          ErrorCode.CONFIGURATION.wireName(),
          ErrorCode.BUG.wireName(),
          ErrorCode.OBJECT_NOT_PERSISTED.wireName(),
          ErrorCode.UNEXISTING_PERMISSION.wireName());

  /** Returns the verdict of a node. */
  public static Verdict of(Node node) {
    Result result = node.result();
    if (result == null) {
      return node.state() == NodeState.DONE ? INCOMPLETE : UNFINISHED;
    }
    return switch (result) {
      case PASS -> PASS;
      case SKIP -> SKIP;
      case INCOMPLETE -> INCOMPLETE;
      case FAIL ->
          node.errorCode().filter(INFRASTRUCTURE_ERRORS::contains).isPresent() ? INCOMPLETE : FAIL;
    };
  }

  /** Whether this says something about the kernel. */
  public boolean isConclusive() {
    return this == PASS || this == FAIL || this == SKIP;
  }

  /** Returns the name in lower case, as in the API. */
  public String label() {
    return name().toLowerCase(Locale.ROOT);
  }
}
