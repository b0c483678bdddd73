package dev.kci.sandbox;

import dev.kci.api.model.JsonText;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** Maps recorded ids to the sandbox's, and compares values accordingly. */
final class Ids {
  private static final Pattern ID = Pattern.compile("\\b[0-9a-f]{24}\\b");
  private static final Pattern TIME =
      Pattern.compile(
          "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d(\\.\\d{6})?(Z|[+-]\\d\\d:\\d\\d)?");
  private static final Pattern UUID = Pattern.compile("[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}");

  private final Map<String, String> ofRecorded = new HashMap<>();

  void bind(String recorded, String ours) {
    ofRecorded.put(recorded, ours);
  }

  boolean knows(String recorded) {
    return ofRecorded.containsKey(recorded);
  }

  /** Returns a text with each known recorded id replaced by ours. */
  String translate(String text) {
    return ID.matcher(text).replaceAll(id -> ofRecorded.getOrDefault(id.group(), id.group()));
  }

  /** Returns the first difference and its place; null if they are equal. */
  String difference(String place, Object recorded, Object ours) {
    if (recorded instanceof Map<?, ?> map) {
      if (!(ours instanceof Map<?, ?> other) || !map.keySet().equals(other.keySet())) {
        return place + ": recorded " + recorded + "\n but " + ours;
      }
      for (Object key : map.keySet()) {
        if (key.equals("_sequence_id") || key.equals("sequence_id")) {
          continue; // counted over events that were not recorded
        }
        String found = difference(place + "." + key, map.get(key), other.get(key));
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    if (recorded instanceof List<?> list) {
      if (!(ours instanceof List<?> other) || list.size() != other.size()) {
        return place + ": recorded " + recorded + "\n but " + ours;
      }
      for (int i = 0; i < list.size(); i++) {
        String found = difference(place + "." + i, list.get(i), other.get(i));
        if (found != null) {
          return found;
        }
      }
      return null;
    }
    boolean same =
        recorded instanceof String text && ours instanceof String other
            ? sameText(place, text, other)
            : Objects.equals(recorded, ours);
    return same ? null : place + ": recorded " + recorded + "\n but " + ours;
  }

  private boolean sameText(String place, String recorded, String ours) {
    if (recorded.startsWith("{\"specversion\"")) {
      return ours.startsWith("{\"specversion\": \"1.0\", \"id\": ")
          && difference(place, JsonText.parse(recorded), JsonText.parse(ours)) == null;
    }
    if (ID.matcher(recorded).matches() && ID.matcher(ours).matches()) {
      return ours.equals(ofRecorded.computeIfAbsent(recorded, id -> ours));
    }
    if (recorded.equals(ours) || recorded.contains("<token>")) {
      return true;
    }
    Matcher time = TIME.matcher(recorded);
    Matcher ourTime = TIME.matcher(ours);
    if (time.matches() && ourTime.matches()) {
      return Objects.equals(time.group(2), ourTime.group(2));
    }
    if (UUID.matcher(recorded).matches()) {
      return UUID.matcher(ours).matches();
    }
    return translate(recorded)
        .replace("127.0.0.1:8001", "HOST")
        .equals(ours.replaceAll("127\\.0\\.0\\.1:\\d+", "HOST"));
  }
}
