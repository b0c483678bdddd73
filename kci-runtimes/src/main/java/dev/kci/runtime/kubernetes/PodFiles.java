package dev.kci.runtime.kubernetes;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.kci.runtime.OutputLimits;
import dev.kci.runtime.results.LogLines;
import dev.kci.text.ArtifactName;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.zip.GZIPInputStream;
import org.jspecify.annotations.Nullable;

/**
 * Takes the files out of a log that the shipped template prints at its end, since nothing can be
 * read from a pod that has ended. The job controls both, so these files are trusted no more than
 * others. Format: {@code templates/README.md}.
 *
 * @param log the rest of the log; the log itself if it has no files
 * @param files by name
 * @param leftOut what was not taken and why, one line each
 */
record PodFiles(Path log, Map<String, Path> files, List<String> leftOut) {
  private static final String MARK = "##kci-file ";
  private static final String END = MARK + "end";
  private static final String NAME = "([A-Za-z0-9._+-]{1,200})";
  private static final Pattern BEGIN = Pattern.compile(MARK + "gzip " + NAME);
  private static final Pattern LEFT = Pattern.compile(MARK + "left " + NAME + " ([0-9]{1,15})");
  private static final Pattern BASE64 = Pattern.compile("[A-Za-z0-9+/]{1,100}={0,2}");

  /** Characters of a file in the log; the template sends at most 4 MiB. */
  private static final int LONGEST = 8 << 20;

  private static final long MOST_BYTES = 64L << 20;
  private static final int MOST_LINES = 20;

  PodFiles {
    files = Collections.unmodifiableMap(new LinkedHashMap<>(files));
    leftOut = List.copyOf(leftOut);
  }

  /**
   * Takes the files of a log.
   *
   * @param folder for the files and the rest of the log
   */
  static PodFiles take(Path log, Path folder, OutputLimits limits) throws IOException {
    long begin = begin(log);
    if (begin < 0) {
      return new PodFiles(log, Map.of(), List.of());
    }
    Path rest = folder.resolve("log-of-job");
    Path target = Files.createDirectories(folder.resolve("pod-files"));
    try (InputStream in = Files.newInputStream(log);
        OutputStream out = Files.newOutputStream(rest)) {
      copy(in, out, begin);
      Taking taking = new Taking(target, out, limits);
      LogLines.read(in, taking::line);
      taking.end();
      return new PodFiles(rest, taking.files, taking.lines());
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  /** Returns where the first line with a mark begins; negative if no line has one. */
  private static long begin(Path log) throws IOException {
    byte[] mark = ("\n" + MARK).getBytes(US_ASCII);
    byte[] buffer = new byte[1 << 16];
    int matched = 0;
    long at = 0;
    try (InputStream in = Files.newInputStream(log)) {
      for (int count = in.read(buffer); count >= 0; count = in.read(buffer)) {
        for (int i = 0; i < count; i++) {
          at++;
          if (buffer[i] == mark[matched]) {
            matched++;
          } else {
            matched = buffer[i] == '\n' ? 1 : 0;
          }
          if (matched == mark.length) {
            return at - MARK.length();
          }
        }
      }
    }
    return -1;
  }

  private static void copy(InputStream in, OutputStream out, long length) throws IOException {
    byte[] buffer = new byte[1 << 16];
    for (long left = length; left > 0; ) {
      int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
      if (count < 0) {
        return;
      }
      out.write(buffer, 0, count);
      left -= count;
    }
  }

  private static final class Taking {
    private final Path folder;
    private final OutputStream rest;
    private final OutputLimits limits;
    private final Map<String, Path> files = new LinkedHashMap<>();
    private final List<String> leftOut = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private @Nullable String name;

    Taking(Path folder, OutputStream rest, OutputLimits limits) {
      this.folder = folder;
      this.rest = rest;
      this.limits = limits;
    }

    /** Lines of other processes may come between those of a file. */
    void line(String line) {
      Matcher begin = BEGIN.matcher(line);
      Matcher left = LEFT.matcher(line);
      if (begin.matches() && ArtifactName.isValid(begin.group(1))) {
        end();
        name = begin.group(1);
      } else if (line.equals(END)) {
        take();
      } else if (left.matches()) {
        leftOut.add(
            "artifact '%s' (%s bytes) stayed in the pod: the job must upload it itself"
                .formatted(left.group(1), left.group(2)));
      } else if (name != null && BASE64.matcher(line).matches()) {
        if (text.length() < LONGEST) {
          text.append(line);
        }
      } else if (!line.isEmpty()) {
        log(line);
      }
    }

    private void log(String line) {
      try {
        rest.write((line + "\n").getBytes(UTF_8));
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    /** Ends a file that has no end. */
    void end() {
      if (name != null) {
        leftOut.add("artifact '" + name + "' is cut in the log");
      }
      name = null;
      text.setLength(0);
    }

    private void take() {
      String file = name;
      name = null;
      if (file == null || files.containsKey(file)) {
        return;
      }
      if (files.size() >= limits.artifacts()) {
        leftOut.add("artifact '%s': expected at most %d".formatted(file, limits.artifacts()));
        return;
      }
      long most = Math.min(MOST_BYTES, limits.artifactBytes());
      try {
        byte[] content = content(most);
        if (content.length > most) {
          leftOut.add("artifact '%s': expected at most %d bytes".formatted(file, most));
        } else {
          files.put(file, Files.write(folder.resolve(file), content));
        }
      } catch (IOException | IllegalArgumentException e) {
        leftOut.add("artifact '" + file + "' is damaged in the log");
      }
    }

    private byte[] content(long most) throws IOException {
      byte[] zipped = Base64.getDecoder().decode(text.toString());
      text.setLength(0);
      try (InputStream in = new GZIPInputStream(new ByteArrayInputStream(zipped))) {
        return in.readNBytes((int) most + 1);
      }
    }

    List<String> lines() {
      List<String> lines =
          new ArrayList<>(leftOut.subList(0, Math.min(MOST_LINES, leftOut.size())));
      if (leftOut.size() > MOST_LINES) {
        lines.add("and " + (leftOut.size() - MOST_LINES) + " more");
      }
      return lines;
    }
  }
}
