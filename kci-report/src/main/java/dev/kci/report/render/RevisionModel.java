package dev.kci.report.render;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.RevisionName;
import dev.kci.results.WebAddress;
import dev.kci.text.SafeText;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** A checkout and its revision as a map for templates. */
final class RevisionModel {
  private static final int TEXT_LENGTH = 200;
  private static final int FEWEST_DIGITS = 7;

  private RevisionModel() {}

  /** Returns the model of a checkout. */
  static Map<String, @Nullable Object> of(Node checkout, NodeLinks links) {
    Optional<KernelRevision> revision = checkout.kernelRevision();
    Map<String, @Nullable Object> map = new LinkedHashMap<>();
    map.put("checkout", checkout.requireId());
    map.put("checkout_url", links.to(checkout.requireId()));
    map.put("tree", revision.map(r -> safe(r.tree())).orElse("?"));
    map.put("branch", revision.map(r -> safe(r.branch())).orElse("?"));
    map.put("url", revision.map(r -> safe(r.url())).orElse(null));
    String commit = revision.map(r -> safe(r.commit())).orElse("?");
    map.put("commit", commit);
    String name = revision.map(r -> safe(r.displayName())).orElse("?");
    map.put("commit_short", endsWith(name, commit) ? null : RevisionName.shortCommit(commit));
    map.put("describe", name);
    map.put("commit_subject", revision.map(RevisionModel::subject).orElse(null));
    map.put("submitter", checkout.submitter() == null ? null : safe(checkout.submitter()));
    map.put("tarball", tarball(checkout));
    return map;
  }

  /** Returns whether a name ends with digits of the commit, as a describe between tags does. */
  private static boolean endsWith(String name, String commit) {
    int mark = name.lastIndexOf("-g");
    String digits = mark < 0 ? name : name.substring(mark + 2);
    return digits.length() >= FEWEST_DIGITS && commit.startsWith(digits);
  }

  private static @Nullable String subject(KernelRevision revision) {
    String message = revision.commitMessage();
    return message == null || message.isBlank()
        ? null
        : safe(message.strip().lines().findFirst().orElse(""));
  }

  private static @Nullable String tarball(Node checkout) {
    return Optional.ofNullable(checkout.artifacts().get("tarball"))
        .filter(WebAddress::isOne)
        .orElse(null);
  }

  private static String safe(String text) {
    return SafeText.plain(text, TEXT_LENGTH);
  }
}
