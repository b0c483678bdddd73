package dev.kci.pipeline.config;

import dev.kci.config.Origin;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** One condition of the {@code rules} of a job, platform, runtime or scheduler entry. */
public sealed interface Rule {
  /** Returns the key of the rule: a node attribute, min_version or max_version. */
  String attribute();

  /** Returns where the rule is written. */
  Origin origin();

  /**
   * Values that the attribute must have, or must not have.
   *
   * @param values in the file's order
   */
  record Values(String attribute, Origin origin, List<Value> values) implements Rule {
    public Values {
      values = List.copyOf(values);
    }

    /** Returns whether at least one value that is not a tree:branch combination is allowed. */
    public boolean hasAllowed() {
      for (Value value : values) {
        if (!value.denied() && value.branch() == null) {
          return true;
        }
      }
      return false;
    }

    /** Returns whether all values are denied ones, combinations included. */
    public boolean onlyDenies() {
      for (Value value : values) {
        if (!value.denied()) {
          return false;
        }
      }
      return true;
    }

    /** Returns the allowed or denied value with this text, ignoring combinations. */
    public Optional<Value> find(boolean denied, @Nullable Object text) {
      for (Value value : values) {
        if (value.denied() == denied && value.branch() == null && value.text().equals(text)) {
          return Optional.of(value);
        }
      }
      return Optional.empty();
    }

    /** Returns the allowed or denied combination of this tree and branch. */
    public Optional<Value> findCombination(
        boolean denied, @Nullable Object tree, @Nullable Object branch) {
      for (Value value : values) {
        if (value.denied() == denied
            && value.branch() != null
            && value.text().equals(tree)
            && value.branch().equals(branch)) {
          return Optional.of(value);
        }
      }
      return Optional.empty();
    }
  }

  /**
   * One value of a list.
   *
   * @param text the value without {@code !}; the tree's name in a combination
   * @param denied whether it was written with {@code !}
   * @param branch the branch of a combination {@code tree:branch}; otherwise null
   */
  record Value(String text, boolean denied, @Nullable String branch, Origin origin) {
    /** Returns the value as written. */
    @Override
    public String toString() {
      return (denied ? "!" : "") + text + (branch == null ? "" : ":" + branch);
    }
  }

  /**
   * A limit for the kernel's version.
   *
   * @param minimum whether older kernels are refused; otherwise newer ones are
   */
  record Version(String attribute, Origin origin, boolean minimum, long version, long patchlevel)
      implements Rule {
    /** Returns whether a kernel version is within the limit. */
    public boolean allows(long kernelVersion, long kernelPatchlevel) {
      int order = Long.compare(kernelVersion, version);
      if (order == 0) {
        order = Long.compare(kernelPatchlevel, patchlevel);
      }
      return minimum ? order >= 0 : order <= 0;
    }

    /** Returns text such as {@code min_version 6.12}. */
    @Override
    public String toString() {
      return attribute + " " + version + "." + patchlevel;
    }
  }
}
