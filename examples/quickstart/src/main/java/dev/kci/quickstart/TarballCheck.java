package dev.kci.quickstart;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.commons.compress.archivers.tar.TarArchiveEntry;
import org.apache.commons.compress.archivers.tar.TarArchiveInputStream;
import org.apache.commons.compress.compressors.gzip.GzipCompressorInputStream;
import org.eclipse.jgit.lib.Constants;
import org.eclipse.jgit.lib.ObjectId;
import org.eclipse.jgit.lib.ObjectInserter;
import org.eclipse.jgit.lib.Repository;
import org.eclipse.jgit.revwalk.RevCommit;
import org.eclipse.jgit.revwalk.RevWalk;
import org.eclipse.jgit.treewalk.TreeWalk;

/** Compares a tarball with the commit that it must be of: each file's path and content. */
final class TarballCheck {
  private TarballCheck() {}

  /**
   * What differs; empty when nothing does.
   *
   * @param folder the folder inside the tarball that all is in
   */
  static List<String> differences(
      InputStream tarball, String folder, Repository repository, String commit) throws IOException {
    Map<String, String> expected = blobs(repository, commit);
    List<String> differences = new ArrayList<>();
    try (ObjectInserter.Formatter formatter = new ObjectInserter.Formatter();
        TarArchiveInputStream tar =
            new TarArchiveInputStream(
                new GzipCompressorInputStream(tarball, true), StandardCharsets.UTF_8.name())) {
      TarArchiveEntry entry;
      while ((entry = tar.getNextEntry()) != null) {
        if (entry.isDirectory() || entry.isGlobalPaxHeader()) {
          continue;
        }
        String path = entry.getName();
        if (!path.startsWith(folder + "/")) {
          differences.add(path + " is not in " + folder);
          continue;
        }
        String blob = expected.remove(path.substring(folder.length() + 1));
        if (!contentId(formatter, tar, entry).equals(blob)) {
          differences.add(path + " differs from the commit");
        }
      }
    }
    expected.keySet().forEach(path -> differences.add(path + " is missing"));
    return differences;
  }

  private static String contentId(
      ObjectInserter.Formatter formatter, InputStream tar, TarArchiveEntry entry)
      throws IOException {
    if (entry.isSymbolicLink()) {
      byte[] target = entry.getLinkName().getBytes(StandardCharsets.UTF_8);
      return formatter.idFor(Constants.OBJ_BLOB, target).name();
    }
    return formatter.idFor(Constants.OBJ_BLOB, entry.getSize(), tar).name();
  }

  private static Map<String, String> blobs(Repository repository, String commit)
      throws IOException {
    Map<String, String> blobs = new TreeMap<>();
    try (RevWalk revisions = new RevWalk(repository);
        TreeWalk files = new TreeWalk(repository)) {
      RevCommit revision = revisions.parseCommit(ObjectId.fromString(commit));
      files.addTree(revision.getTree());
      files.setRecursive(true);
      while (files.next()) {
        blobs.put(files.getPathString(), files.getObjectId(0).name());
      }
    }
    return blobs;
  }
}
