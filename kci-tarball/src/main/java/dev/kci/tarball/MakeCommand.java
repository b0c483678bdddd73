package dev.kci.tarball;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.cli.CommandFailure;
import dev.kci.cli.ConsoleWriter;
import dev.kci.cli.options.NoVariable;
import dev.kci.cli.options.OptionSource;
import dev.kci.files.DurableFile;
import dev.kci.tarball.archive.ArchiveSummary;
import dev.kci.tarball.archive.Progress;
import dev.kci.tarball.archive.SourceArchive;
import dev.kci.tarball.git.CommitReader;
import dev.kci.tarball.git.DescribeOptions;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.Repository;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code kci-tarball make}: one tarball, without an API. */
@Command(
    name = "make",
    mixinStandardHelpOptions = true,
    description =
        "Make the tarball of one commit. Name, length, SHA-256 and time are printed to stderr as"
            + " JSON.")
final class MakeCommand implements Callable<Integer> {
  private static final String TAGS = "refs/tags/";

  @Mixin private RepositoryOptions repo = new RepositoryOptions();
  @Mixin private ArchiveOptions archive = new ArchiveOptions();

  @NoVariable
  @Option(
      names = "--output",
      required = true,
      paramLabel = "FILE|-",
      description = "File to write, which appears once it is complete; - for stdout")
  private String output = "-";

  @NoVariable
  @Option(
      names = "--prefix",
      paramLabel = "FOLDER",
      description = "Folder in the tarball. Default: linux-TREE-BRANCH-DESCRIBE, as for a checkout")
  private @Nullable String prefix;

  @NoVariable
  @Option(
      names = "--tree",
      paramLabel = "NAME",
      description = "TREE of the default --prefix. Default: the name of the repository's folder")
  private @Nullable String tree;

  @NoVariable
  @Option(
      names = "--branch",
      paramLabel = "NAME",
      description = "BRANCH of the default --prefix. Default: the repository's current branch")
  private @Nullable String branch;

  @Spec private @Nullable CommandSpec spec;

  @Override
  public Integer call() throws IOException {
    long start = System.nanoTime();
    try (Repository repository = repo.open()) {
      ObjectId commit = repo.commit(repository);
      String folder = prefix == null ? defaultFolder(repository, commit) : folder(prefix);
      ArchiveSummary summary = write(repository, commit, folder);
      report(folder, summary, Duration.ofNanos(System.nanoTime() - start));
    }
    return 0;
  }

  private ArchiveSummary write(Repository repository, ObjectId commit, String folder)
      throws IOException {
    archive.check();
    SourceArchive source = archive.archive(null);
    if (output.equals("-")) {
      return source.write(repository, commit, TAGS, folder, stdout(), Progress.none());
    }
    Path file = Path.of(output).toAbsolutePath();
    Path part = Path.of(file + ".part");
    try (OutputStream out = Files.newOutputStream(part)) {
      ArchiveSummary summary = source.write(repository, commit, TAGS, folder, out, Progress.none());
      DurableFile.sync(part); // otherwise a power cut could leave an empty file under the name
      DurableFile.rename(part, file);
      return summary;
    } catch (IOException e) {
      throw new CommandFailure("Cannot make tarball " + file + ": " + ErrorText.of(e), e);
    } finally {
      Files.deleteIfExists(part);
    }
  }

  private OutputStream stdout() {
    if (spec != null && spec.commandLine().getOut() instanceof ConsoleWriter out) {
      return out.bytes();
    }
    throw new IllegalStateException("MakeCommand is not run by the Launcher");
  }

  private String defaultFolder(Repository repository, ObjectId commit) throws IOException {
    String describe =
        new CommitReader(repository, TAGS).read(commit, DescribeOptions.standard()).describe();
    Path directory = repo.directory().toAbsolutePath().normalize().getFileName();
    String treeName = tree != null ? tree : String.valueOf(directory).replaceAll("\\.git$", "");
    String branchName = branch != null ? branch : repository.getBranch();
    return TarballName.of(treeName, branchName, describe).folder();
  }

  private String folder(String prefix) {
    String folder = prefix.replaceAll("/+$", "");
    if (folder.isEmpty()) {
      throw OptionSource.wrong(spec, "--prefix", "'" + prefix + "'; expected the name of a folder");
    }
    return folder;
  }

  private void report(String folder, ArchiveSummary summary, Duration time) {
    Map<String, @Nullable Object> json = new LinkedHashMap<>();
    json.put("name", folder + ".tar.gz");
    json.put("length", summary.length());
    json.put("sha256", summary.sha256());
    json.put("tar_length", summary.tarLength());
    json.put("entries", summary.entries());
    json.put("reused", summary.reused());
    json.put("compressor", summary.compressor());
    json.put("seconds", time.toMillis() / 1000.0);
    if (spec != null) {
      spec.commandLine().getErr().println(JsonText.write(JsonObject.of(json).asMap()));
      spec.commandLine().getErr().flush();
    }
  }
}
