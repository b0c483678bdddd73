package dev.kci.abuse.family;

import java.util.Map;

/**
 * A node forged through a hierarchy, or one of ours that is overwritten.
 *
 * @param way how it is written
 * @param victim for {@link Way#OVERWRITE} and {@link Way#EDIT} our node: {@code checkout}, {@code
 *     kbuild} or {@code job}; otherwise the kind of the new node
 * @param fields top-level fields as in {@link ForeignNode}
 * @param data fields of {@code data}, likewise
 * @param revision fields of {@code data.kernel_revision}, likewise
 */
record Forgery(
    Way way,
    String victim,
    Map<String, Object> fields,
    Map<String, Object> data,
    Map<String, Object> revision) {
  /** The way it gets stored. */
  enum Way {
    /** The stranger's own node, replaced by PUT of a hierarchy whose root has our owner. */
    ROOT,
    /** Like {@link #ROOT}, below a checkout of ours. */
    ROOT_BELOW_OURS,
    /** A child with our owner below the stranger's own node. */
    CHILD,
    /** A child with the id of a node of ours, which the server overwrites without an event. */
    OVERWRITE,
    /** Like {@link #OVERWRITE}, followed by an update that sends an event. */
    OVERWRITE_WITH_EVENT,
    /** PUT by a member of the runtime's group. */
    EDIT
  }

  @Override
  public String toString() {
    return way + " " + victim + " " + fields + data + (revision.isEmpty() ? "" : revision);
  }
}
