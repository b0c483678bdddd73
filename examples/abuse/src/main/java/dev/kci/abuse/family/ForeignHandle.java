package dev.kci.abuse.family;

import java.util.ArrayList;
import java.util.List;

/**
 * A job node that claims somebody else's container.
 *
 * @param way how it gets onto the server
 * @param state the node's state
 * @param handle its {@code data.job_id}, with {@code ID} and {@code NAME} for the container's
 * @param late whether its timeout has passed
 */
record ForeignHandle(Way way, String state, String handle, boolean late) {
  /** The way it gets stored. */
  enum Way {
    /** A stranger's own node. */
    POST,
    /** A stranger's node with our owner, by PUT of a hierarchy. */
    FORGED,
    /** A finished job of ours, overwritten as a child of the stranger's. */
    OVERWRITE,
    /** A finished job of ours, edited by a member of the runtime's group. */
    EDIT
  }

  private static final List<String> HANDLES =
      List.of("ID", "NAME", "/NAME", "NAME?force=1", "../containers/ID");

  /** Returns all attempts, in a fixed order. */
  static List<ForeignHandle> all() {
    List<ForeignHandle> all = new ArrayList<>();
    for (Way way : Way.values()) {
      for (String state : List.of("running", "closing", "done")) {
        for (String handle : HANDLES) {
          all.add(new ForeignHandle(way, state, handle, false));
          all.add(new ForeignHandle(way, state, handle, true));
        }
      }
    }
    return all;
  }

  @Override
  public String toString() {
    return way + " " + state + " job_id=" + handle + (late ? ", late" : "");
  }
}
