package dev.kci.report.site;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.files.DurableFile;
import dev.kci.report.site.page.BranchName;
import dev.kci.report.site.page.CheckoutSummary;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * What the pages of a site show: a small file, written after the pages.
 *
 * @param look changes when all pages must be made again, as with other templates
 * @param branches the versions of each branch's checkouts by id, newest first
 */
record SiteState(String look, Map<BranchName, Map<String, String>> branches) {
  SiteState {
    branches = Map.copyOf(branches);
  }

  /** Returns the versions of checkouts by id, in their order. */
  static Map<String, String> versions(List<CheckoutSummary> newestFirst) {
    Map<String, String> versions = new LinkedHashMap<>();
    newestFirst.forEach(summary -> versions.put(summary.id(), summary.version()));
    return versions;
  }

  /** Returns the checkouts that the pages of a branch show; empty if they must be made again. */
  Map<String, String> shown(BranchName branch, String currentLook) {
    return look.equals(currentLook) ? branches.getOrDefault(branch, Map.of()) : Map.of();
  }

  /** Reads the state; nothing is shown if the file is missing or damaged. */
  static SiteState read(Path file) throws IOException {
    Map<BranchName, Map<String, String>> branches = new LinkedHashMap<>();
    try {
      JsonObject json = JsonText.parseObject(Files.readAllBytes(file));
      if (json.get("branches") instanceof List<?> list) {
        list.forEach(entry -> JsonObject.from(entry).ifPresent(branch -> read(branch, branches)));
      }
      return new SiteState(json.string("look").orElse(""), branches);
    } catch (NoSuchFileException | IllegalArgumentException e) {
      return new SiteState("", Map.of());
    }
  }

  private static void read(JsonObject branch, Map<BranchName, Map<String, String>> branches) {
    Map<String, String> versions = new LinkedHashMap<>();
    List<String> ids = branch.strings("checkouts");
    List<String> all = branch.strings("versions");
    for (int i = 0; i < Math.min(ids.size(), all.size()); i++) {
      versions.put(ids.get(i), all.get(i));
    }
    branches.put(
        new BranchName(branch.string("tree").orElse(""), branch.string("branch").orElse("")),
        versions);
  }

  void write(Path file) throws IOException {
    List<Map<String, Object>> list = new ArrayList<>();
    Map<BranchName, Map<String, String>> sorted = new TreeMap<>(BranchName.ORDER);
    sorted.putAll(branches);
    sorted.forEach(
        (branch, versions) -> {
          Map<String, Object> json = new LinkedHashMap<>();
          json.put("tree", branch.tree());
          json.put("branch", branch.branch());
          json.put("checkouts", List.copyOf(versions.keySet()));
          json.put("versions", List.copyOf(versions.values()));
          list.add(json);
        });
    Map<String, Object> json = new LinkedHashMap<>();
    json.put("look", look);
    json.put("branches", list);
    DurableFile.write(file, (JsonText.write(json) + "\n").getBytes(StandardCharsets.UTF_8));
  }
}
