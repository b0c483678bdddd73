package dev.kci.abuse.family;

import dev.kci.abuse.stage.Person;
import dev.kci.abuse.stage.Stage;
import dev.kci.api.model.JsonObject;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A checkout of the lab's own user and nodes below it, with a text in every field. */
record HostileTree(String checkout, String kbuild, String test) {
  private static final String PAST = "2026-01-01T00:00:00";

  /** Returns the marker before a hostile text. */
  static String marker(int number) {
    return "MARK" + number + "m";
  }

  static HostileTree plant(Stage stage, String text) throws IOException {
    Person owner = stage.owner();
    Map<String, Object> revision =
        Map.of(
            "tree", text,
            "url", "https://example.org/linux.git",
            "branch", text,
            "commit", "dec0de" + "0".repeat(34),
            "describe", text,
            "commit_message", text);
    // waits for its tarball, so that kci-tarball logs it
    JsonObject waiting = node("checkout", text, null, Map.of("kernel_revision", revision));
    owner.create(waiting.with("state", "running"));
    String checkout =
        create(owner, node("checkout", text, null, Map.of("kernel_revision", revision)));
    Map<String, Object> data =
        Map.of(
            "kernel_revision", revision,
            "arch", text,
            "compiler", text,
            "defconfig", text,
            "platform", text,
            "runtime", text,
            "error_msg", text);
    String kbuild = create(owner, node("kbuild", text, checkout, data).with("result", "fail"));
    String test = create(owner, node("job", text, kbuild, data).with("result", "fail"));
    create(owner, node("test", text, test, data).with("result", "fail"));
    JsonObject late = node("job", text, kbuild, data);
    owner.create(late.with("state", "running").with("timeout", PAST));
    return new HostileTree(checkout, kbuild, test);
  }

  private static String create(Person owner, JsonObject node) throws IOException {
    return owner.create(node).string("id").orElseThrow();
  }

  private static JsonObject node(String kind, String text, @Nullable String parent, Object data) {
    JsonObject node =
        JsonObject.of("kind", kind)
            .with("name", text)
            .with("path", List.of(text))
            .with("group", text)
            .with("state", "done")
            .with("artifacts", Map.of(text, "https://example.org/x"))
            .with("data", data);
    return parent == null ? node : node.with("parent", parent);
  }

  String fill(String argument) {
    return switch (argument) {
      case "CHECKOUT" -> checkout;
      case "KBUILD" -> kbuild;
      case "TEST" -> test;
      default -> argument;
    };
  }
}
