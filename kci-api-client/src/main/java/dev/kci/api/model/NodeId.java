package dev.kci.api.model;

import java.util.regex.Pattern;

/**
 * What the id of a node may look like. The API's ids are MongoDB's: 24 hexadecimal digits. The
 * toolkit accepts other letters and lengths too, as long as they are safe in paths and scripts.
 */
public final class NodeId {
  /** Matches an id, for use in larger regular expressions. */
  public static final String REGEX = "[A-Za-z0-9_-]{1,64}";

  /** Says in errors what was expected. */
  public static final String EXPECTED = "1 to 64 letters, digits, '_' and '-'";

  private static final Pattern ID = Pattern.compile(REGEX);

  private NodeId() {}

  /** Returns whether a text can be the id of a node, and so a file name. */
  public static boolean isValid(String text) {
    return ID.matcher(text).matches();
  }
}
