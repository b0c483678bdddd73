package dev.kci.kciapi.artifact;

import dev.kci.cli.CommandFailure;
import dev.kci.cli.ProgressLine;
import dev.kci.fetch.FetchException;
import dev.kci.fetch.Fetcher;
import dev.kci.text.ErrorText;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Downloads artifacts, with a progress bar and a line for each file. Not thread-safe. */
public final class ArtifactDownload {
  private final FetchOptions fetch;
  private final Fetcher fetcher;
  private final PrintWriter out;
  private final PrintWriter err;

  /**
   * @param fetch the options that the fetcher was opened with
   */
  public ArtifactDownload(FetchOptions fetch, Fetcher fetcher, PrintWriter out, PrintWriter err) {
    this.fetch = fetch;
    this.fetcher = fetcher;
    this.out = out;
    this.err = err;
  }

  /**
   * Downloads all files, even if one fails.
   *
   * @param folder is created if it does not exist
   * @param most the maximum number of bytes of all files together
   * @return whether every file is there
   */
  public boolean to(Path folder, long most, List<ArtifactRow> artifacts) {
    Map<String, String> urls = new TreeMap<>();
    artifacts.forEach(artifact -> urls.put(artifact.name(), artifact.url()));
    Map<String, String> names = FileNames.of(urls);
    try (ProgressLine line = new ProgressLine(err)) {
      Files.createDirectories(folder);
      Downloads downloads =
          new Downloads(
              fetcher,
              folder,
              most,
              (file, read, length) -> line.show(ProgressText.of(file, read, length)));
      boolean complete = true;
      for (ArtifactRow artifact : artifacts) {
        complete &= get(downloads, artifact, names.getOrDefault(artifact.name(), ""), line);
      }
      return complete;
    } catch (IOException e) {
      throw new CommandFailure("cannot create '" + folder + "': " + ErrorText.of(e), e);
    }
  }

  private boolean get(Downloads downloads, ArtifactRow artifact, String name, ProgressLine line) {
    try {
      Downloads.Download file = downloads.get(artifact.url(), name, artifact.sha256().orElse(null));
      line.clear();
      out.println(file.sha256() + "  " + file.file() + "  " + words(file));
      out.flush();
      return true;
    } catch (FetchException e) {
      line.clear();
      err.println(artifact.name() + ": " + fetch.failure(artifact.url(), e).getMessage());
    } catch (IOException e) {
      line.clear();
      err.println(artifact.name() + ": " + ErrorText.of(e));
    }
    err.flush();
    return false;
  }

  private static String words(Downloads.Download file) {
    String size = ProgressText.size(file.bytes());
    if (file.outcome() == Downloads.Outcome.KEPT) {
      return "(" + size + ", unchanged)";
    }
    return file.isChecked() ? "(" + size + ", verified)" : "(" + size + ")";
  }
}
