package dev.kci.sandbox.auth;

import dev.kci.sandbox.http.ApiFailure;
import dev.kci.sandbox.schema.Model;
import dev.kci.sandbox.schema.Types;
import dev.kci.sandbox.schema.ValueType;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The models of requests about users. */
final class UserModels {
  static final ValueType EMAIL =
      (value, at, found) -> {
        Object text = Types.TEXT.check(value, at, found);
        if (text instanceof String address && !address.matches("[^@\\s]+@[^@\\s]+\\.[^@\\s]+")) {
          String reason =
              address.contains("@")
                  ? "The part after the @-sign is not valid."
                  : "An email address must have an @-sign.";
          found.add(
              "value_error",
              at,
              "value is not a valid email address: " + reason,
              value,
              Map.of("reason", reason));
        }
        return text;
      };

  static final ValueType GROUPS = Types.groupNames();

  static final Model UPDATE =
      Model.named("UserUpdateRequest")
          .nullable("password", Types.TEXT)
          .nullable("email", EMAIL)
          .nullable("is_active", Types.BOOL)
          .nullable("is_superuser", Types.BOOL)
          .nullable("is_verified", Types.BOOL)
          .nullable("username", Types.TEXT)
          .optional("groups", GROUPS, List::of);

  static final Model GROUP = Model.named("UserGroupCreateRequest").required("name", Types.TEXT);

  private UserModels() {}

  /**
   * Returns the groups in a checked request.
   *
   * @throws ApiFailure 400 for one that does not exist
   */
  static List<String> existing(Accounts accounts, Map<String, @Nullable Object> request) {
    List<String> names =
        request.get("groups") instanceof List<?> list
            ? list.stream().map(String::valueOf).toList()
            : List.of();
    for (String name : names) {
      if (!accounts.hasGroup(name)) {
        throw ApiFailure.of(400, "User group does not exist with name: " + name);
      }
    }
    return names;
  }
}
