package dev.kci.api.model;

import dev.kci.text.SafeText;
import java.util.Locale;
import java.util.Optional;

/**
 * Why a job waits for its runtime.
 *
 * @param text details from the runtime, for people: one line of at most {@value #LONGEST}
 *     characters; blank for none
 */
public record WaitReason(Code code, String text) {
  private static final int LONGEST = 200;

  /** All possible reasons. */
  public enum Code {
    NO_ROOM("the runtime has reached its job limit"),
    QUEUE_FULL("the lab's queue is full"),
    NO_DEVICE("no device is online"),
    QUEUED("in the lab's queue"),
    UNCLAIMED("no lab has claimed it"),
    UNSCHEDULABLE("no machine in the cluster accepts it"),
    QUOTA("the cluster's quota is used up"),
    NO_POD("the cluster has not created a pod"),
    IMAGE("its image cannot be pulled"),
    CONTAINER("its container cannot be started"),
    STARTING("being started"),
    NO_ANSWER("the runtime does not answer"),
    RETRIED("its submission failed and is retried");

    private final String words;

    Code(String words) {
      this.words = words;
    }

    /** The name in JSON. */
    public String wireName() {
      return name().toLowerCase(Locale.ROOT);
    }

    /** Its meaning, in at most 40 characters. */
    public String words() {
      return words;
    }

    static Optional<Code> of(String wireName) {
      for (Code code : values()) {
        if (code.wireName().equals(wireName)) {
          return Optional.of(code);
        }
      }
      return Optional.empty();
    }
  }

  public WaitReason {
    text = SafeText.escape(text.strip(), LONGEST);
  }

  /** Creates a reason without details. */
  public WaitReason(Code code) {
    this(code, "");
  }

  /** Returns the meaning and any details. */
  @Override
  public String toString() {
    return text.isEmpty() ? code.words() : code.words() + ": " + text;
  }
}
