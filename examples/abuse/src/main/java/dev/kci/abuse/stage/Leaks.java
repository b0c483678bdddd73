package dev.kci.abuse.stage;

import dev.kci.api.model.JsonText;
import dev.kci.sandbox.LiveFolder;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;
import java.util.zip.GZIPInputStream;

/** Finds the lab's tokens in places that anybody can read. */
public final class Leaks {
  /** The maximum number of bytes read from a file. */
  private static final int HEAD = 4_000_000;

  private Leaks() {}

  /** Returns the places in storage, logs, mails and nodes that contain a token. */
  public static List<String> of(Stage stage) throws IOException {
    List<String> leaks =
        new ArrayList<>(inFiles(stage, stage.folder().resolve("logs"), file -> true));
    leaks.addAll(inFiles(stage, stage.sandbox().storageFolder(), file -> true));
    leaks.addAll(inFiles(stage, stage.sandbox().mails().folder(), file -> true));
    String nodes = JsonText.write(stage.owner().find("").stream().map(n -> n.asMap()).toList());
    if (hasToken(stage, nodes)) {
      leaks.add("a node contains a token");
    }
    return leaks;
  }

  /** Returns the stored files that contain a text. */
  public static List<String> filesWith(Stage stage, String text) throws IOException {
    List<String> found = new ArrayList<>();
    Path storage = stage.sandbox().storageFolder();
    for (Path file : new LiveFolder(storage).files()) {
      if (head(file).contains(text)) {
        found.add(storage.relativize(file).toString());
      }
    }
    return found;
  }

  /** Returns the stored files of one node that contain a token. */
  public static List<String> ofNode(Stage stage, String id) throws IOException {
    Path storage = stage.sandbox().storageFolder();
    return inFiles(stage, storage, file -> file.toString().contains(id));
  }

  private static List<String> inFiles(Stage stage, Path folder, Predicate<Path> which)
      throws IOException {
    List<String> leaks = new ArrayList<>();
    for (Path file : new LiveFolder(folder).files()) {
      if (which.test(file) && hasToken(stage, head(file))) {
        leaks.add(folder.relativize(file) + " contains a token");
      }
    }
    return leaks;
  }

  private static boolean hasToken(Stage stage, String text) {
    return stage.environment().values().stream().anyMatch(text::contains);
  }

  private static String head(Path file) throws IOException {
    try (InputStream plain = Files.newInputStream(file);
        InputStream in = file.toString().endsWith(".gz") ? new GZIPInputStream(plain) : plain) {
      return new String(in.readNBytes(HEAD), StandardCharsets.UTF_8);
    }
  }
}
