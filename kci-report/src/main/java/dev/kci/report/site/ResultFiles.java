package dev.kci.report.site;

import dev.kci.files.DurableFile;
import dev.kci.report.site.page.CheckoutSummary;
import dev.kci.report.site.page.PageNames;
import dev.kci.report.site.page.SiteCheckout;
import java.io.BufferedReader;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.OutputStreamWriter;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The results that were read from the API: a compressed file for each checkout. A file that cannot
 * be read counts as absent. The same results give the same bytes. Not thread-safe.
 */
final class ResultFiles {
  private static final Logger LOG = LoggerFactory.getLogger(ResultFiles.class);
  private static final String SUFFIX = ".jsonl.gz";

  private final Path folder;
  private final String source;
  private final SharedValues shared = new SharedValues();

  /**
   * @param folder is created with the first file
   * @param source where results come from; files with another source count as absent, too
   */
  ResultFiles(Path folder, String source) {
    this.folder = folder;
    this.source = source;
  }

  /** Returns the summaries of all checkouts, in any order. */
  List<CheckoutSummary> summaries() throws IOException {
    List<CheckoutSummary> summaries = new ArrayList<>();
    if (!Files.isDirectory(folder)) {
      return summaries;
    }
    try (Stream<Path> files = Files.list(folder)) {
      for (Iterator<Path> all = files.iterator(); all.hasNext(); ) {
        Path file = all.next();
        if (file.toString().endsWith(SUFFIX)) {
          summary(file).ifPresent(summaries::add);
        }
      }
    }
    return summaries;
  }

  private Optional<CheckoutSummary> summary(Path file) {
    try (BufferedReader lines = open(file)) {
      String first = lines.readLine();
      return Optional.of(CheckoutJson.summary(first == null ? "{}" : first, source));
    } catch (IOException | IllegalArgumentException e) {
      LOG.debug("Ignored file={} error={}", file, e.getMessage());
      return Optional.empty();
    }
  }

  /** Returns a checkout; empty if it is absent. */
  Optional<SiteCheckout> read(String id) {
    try (BufferedReader lines = open(file(id))) {
      return Optional.of(CheckoutJson.read(lines.lines(), source, shared));
    } catch (IOException | UncheckedIOException | IllegalArgumentException e) {
      LOG.debug("Ignored checkout={} error={}", id, e.getMessage());
      return Optional.empty();
    }
  }

  void write(SiteCheckout checkout) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (Writer out = new OutputStreamWriter(new GZIPOutputStream(bytes), StandardCharsets.UTF_8)) {
      for (String line : (Iterable<String>) CheckoutJson.write(checkout, source)::iterator) {
        out.write(line);
        out.write('\n');
      }
    }
    Files.createDirectories(folder);
    DurableFile.write(file(checkout.id()), bytes.toByteArray());
  }

  void remove(String id) throws IOException {
    Files.deleteIfExists(file(id));
  }

  private Path file(String id) {
    return folder.resolve(PageNames.id(id) + SUFFIX);
  }

  private static BufferedReader open(Path file) throws IOException {
    InputStream in = Files.newInputStream(file);
    try {
      return new BufferedReader(
          new InputStreamReader(new GZIPInputStream(in), StandardCharsets.UTF_8));
    } catch (IOException e) {
      in.close();
      throw e;
    }
  }
}
