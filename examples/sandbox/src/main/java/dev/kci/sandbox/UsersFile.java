package dev.kci.sandbox;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * The users of a sandbox as a JSON file, readable by its owner only: {@code {"users": [{"name":
 * "pipeline", "token": "…", "password": "…", "admin": false, "groups": []}]}}.
 */
final class UsersFile {
  private UsersFile() {}

  /**
   * Reads the users.
   *
   * @throws IllegalArgumentException if the file is missing or has another form
   */
  static List<SandboxUser> read(Path file) {
    try {
      JsonObject json = parse(file);
      if (!(json.get("users") instanceof List<?> list)) {
        throw bad(file, "expected a list 'users'");
      }
      List<SandboxUser> users = new ArrayList<>();
      for (int i = 0; i < list.size(); i++) {
        users.add(user(file, i, list.get(i)));
      }
      return users;
    } catch (IOException e) {
      throw bad(file, "cannot be read: " + ErrorText.of(e));
    }
  }

  private static JsonObject parse(Path file) throws IOException {
    try {
      return JsonText.parseObject(Files.readString(file));
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(file + ": " + e.getMessage(), e);
    }
  }

  private static SandboxUser user(Path file, int index, Object entry) {
    if (!(entry instanceof Map<?, ?> map)
        || !(map.get("name") instanceof String name)
        || !(map.get("token") instanceof String token)) {
      throw bad(file, "users[" + index + "]: expected texts 'name' and 'token'");
    }
    Object password = map.get("password");
    List<String> groups =
        map.get("groups") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    return new SandboxUser(
        name,
        token,
        password instanceof String text ? text : name + "-pass",
        Boolean.TRUE.equals(map.get("admin")),
        groups);
  }

  private static IllegalArgumentException bad(Path file, String problem) {
    return new IllegalArgumentException(file + ": " + problem);
  }

  /** Writes the users to a file that is readable by its owner only. */
  static void write(Path file, List<SandboxUser> users) {
    String text =
        JsonText.write(Map.of("users", users.stream().map(UsersFile::json).toList())) + "\n";
    try {
      if (!Files.exists(file)) {
        Path folder = file.toAbsolutePath().getParent();
        if (folder != null) {
          Files.createDirectories(folder);
        }
        boolean posix = file.getFileSystem().supportedFileAttributeViews().contains("posix");
        if (posix) {
          Files.createFile(
              file,
              PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
      }
      Files.writeString(file, text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static Map<String, Object> json(SandboxUser user) {
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("name", user.name());
    json.put("token", user.token());
    json.put("password", user.password());
    json.put("admin", user.admin());
    json.put("groups", user.groups());
    return json;
  }
}
