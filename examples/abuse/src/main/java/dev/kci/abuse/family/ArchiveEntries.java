package dev.kci.abuse.family;

import dev.kci.abuse.Family;
import dev.kci.abuse.stage.Command;
import dev.kci.quickstart.Workplace;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.eclipse.jgit.api.Git;
import org.eclipse.jgit.api.errors.GitAPIException;
import org.eclipse.jgit.lib.CommitBuilder;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.PersonIdent;

/** Git trees with entries that {@code git archive} refuses, packed by {@code kci-tarball make}. */
public final class ArchiveEntries implements Family<ArchiveEntry> {
  private static final Duration LIMIT = Duration.ofSeconds(60);
  private static final PersonIdent AUTHOR = new PersonIdent("Stranger", "stranger@localhost");

  /** Names that leave the folder, or that git reserves on some system. */
  private static final List<String> NAMES =
      List.of(
          "..",
          ".",
          "",
          ".git",
          ".GIT",
          ".Git",
          "git~1",
          ".git ",
          ".git.",
          ".git::$INDEX_ALLOCATION",
          "../x",
          "../../x",
          "/x",
          "//x",
          "a/../../x",
          "a/b",
          ".git/hooks/post-checkout",
          "./x",
          "x/",
          "a\0b");

  private final Workplace place;

  public ArchiveEntries(Workplace place) {
    this.place = place;
  }

  @Override
  public String name() {
    return "archives";
  }

  @Override
  public List<ArchiveEntry> attempts() {
    List<ArchiveEntry> all = new ArrayList<>();
    for (String name : NAMES) {
      all.add(new ArchiveEntry(List.of(name), "100644", "evil"));
      if (!name.contains("/") || name.equals("../x")) {
        all.add(new ArchiveEntry(List.of(name, "x"), "100644", "evil"));
        all.add(new ArchiveEntry(List.of("a", name, "x"), "100644", "evil"));
        all.add(new ArchiveEntry(List.of(name), "120000", "evil"));
        all.add(new ArchiveEntry(List.of(name), "160000", ""));
      }
    }
    return all;
  }

  @Override
  public List<String> control() throws Exception {
    ArchiveEntry good = new ArchiveEntry(List.of("a", "kept"), "100644", "good");
    Optional<List<String>> packed = pack(good, 0);
    return packed.isPresent() && packed.get().contains("p/a/kept")
        ? List.of()
        : List.of("a/kept is not in the tarball: " + packed);
  }

  @Override
  public Map<Integer, String> play(Map<Integer, ArchiveEntry> chosen) throws Exception {
    Map<Integer, String> breaches = new TreeMap<>();
    for (Map.Entry<Integer, ArchiveEntry> entry : chosen.entrySet()) {
      pack(entry.getValue(), entry.getKey())
          .flatMap(ArchiveEntries::hostile)
          .ifPresent(name -> breaches.put(entry.getKey(), "in the tarball: " + Printable.of(name)));
    }
    return breaches;
  }

  private static Optional<String> hostile(List<String> names) {
    return names.stream()
        .filter(
            name ->
                !name.startsWith("p/")
                    || name.matches("(?i).*(^|/)(\\.\\.?|\\.git[. ]*|git~1|\\.git::.*|)(/.+|$)")
                    || name.contains("//")
                    || name.contains("\u200c")
                    || name.contains("\0"))
        .filter(name -> !name.equals("p/") && !name.matches("p/(a/)?"))
        .findFirst();
  }

  /** Returns the names in the tarball; empty if it was refused. */
  private Optional<List<String>> pack(ArchiveEntry entry, int number)
      throws IOException, GitAPIException {
    Path folder = Files.createDirectories(place.work().resolve(name()).resolve("" + number));
    try (Git git = Git.init().setBare(true).setDirectory(folder.resolve("r.git").toFile()).call();
        ObjectInserter objects = git.getRepository().newObjectInserter()) {
      CommitBuilder commit = new CommitBuilder();
      commit.setTreeId(tree(objects, entry));
      commit.setAuthor(AUTHOR);
      commit.setCommitter(AUTHOR);
      commit.setMessage("evil");
      ObjectId id = objects.insert(commit);
      objects.flush();
      Path tarball = folder.resolve("x.tar.gz");
      Command.run(
          folder,
          LIMIT,
          Map.of(),
          List.of(
              place.executable("kci-tarball").toString(),
              "make",
              "--repo",
              folder.resolve("r.git").toString(),
              "--commit",
              id.name(),
              "--prefix",
              "p",
              "--output",
              tarball.toString()));
      return Files.exists(tarball) ? Optional.of(names(tarball)) : Optional.empty();
    }
  }

  /** Writes trees byte by byte, because JGit rejects such names. */
  private static ObjectId tree(ObjectInserter objects, ArchiveEntry entry) throws IOException {
    byte[] target = entry.target().getBytes(StandardCharsets.UTF_8);
    ObjectId id =
        entry.mode().equals("160000")
            ? ObjectId.fromString("dec0de" + "0".repeat(34))
            : objects.insert(Constants.OBJ_BLOB, target);
    String mode = entry.mode();
    for (int i = entry.path().size() - 1; i >= 0; i--) {
      ByteArrayOutputStream tree = new ByteArrayOutputStream();
      tree.writeBytes((mode + " " + entry.path().get(i)).getBytes(StandardCharsets.UTF_8));
      tree.write(0);
      byte[] raw = new byte[Constants.OBJECT_ID_LENGTH];
      id.copyRawTo(raw, 0);
      tree.writeBytes(raw);
      id = objects.insert(Constants.OBJ_TREE, tree.toByteArray());
      mode = "40000";
    }
    return id;
  }

  private static List<String> names(Path tarball) throws IOException {
    List<String> names = new ArrayList<>();
    try (InputStream in = new BufferedInputStream(Files.newInputStream(tarball));
        TarArchiveInputStream tar =
            new TarArchiveInputStream(new GzipCompressorInputStream(in, true), "UTF-8")) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        names.add(entry.getName());
      }
    }
    return names;
  }
}
