package dev.kci.results;

import dev.kci.api.model.KernelRevision;
import dev.kci.api.model.Node;
import dev.kci.api.model.NodeKind;
import dev.kci.text.SafeText;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Walks down from a checkout and turns each node into its {@link NodeResult}; used once. */
final class TreeReader {
  private static final Set<NodeKind> REPORTED =
      Set.of(NodeKind.KBUILD, NodeKind.JOB, NodeKind.TEST);
  private static final int NAME_LENGTH = 300;
  private static final int MESSAGE_LENGTH = 300;
  private static final int MESSAGE_LINES = 12;

  private final Node checkout;
  private final Map<String, List<Node>> children;
  private final Others others;
  private final String tree;
  private final String branch;

  TreeReader(Node checkout, Collection<Node> nodes, CountedOwners counted) {
    this.checkout = checkout;
    CountedNodes below =
        CountedNodes.below(
            checkout,
            nodes.stream()
                .filter(node -> node.parent() != null && node.id() != null)
                .filter(node -> node.supersededBy().isEmpty() && REPORTED.contains(node.kind()))
                .toList(),
            counted);
    this.others = below.others();
    this.tree = checkout.kernelRevision().map(KernelRevision::tree).orElse("");
    this.branch = checkout.kernelRevision().map(KernelRevision::branch).orElse("");
    this.children =
        below.nodes().stream()
            .collect(Collectors.groupingBy(node -> String.valueOf(node.parent())));
  }

  List<NodeResult> read() {
    List<Place> places = places();
    Set<String> failedBelow = idsWithFailureBelow(places);
    return places.stream()
        .map(place -> result(place, failedBelow.contains(place.node.requireId())))
        .sorted(NodeResult.ORDER)
        .toList();
  }

  /** Returns what was left out because it does not count. */
  Others others() {
    return others;
  }

  /** Parents before their children. Not recursive, since strangers determine the depth. */
  private List<Place> places() {
    List<Place> places = new ArrayList<>();
    Deque<Place> open = new ArrayDeque<>(below(checkout.requireId(), null));
    while (!open.isEmpty()) {
      Place place = open.removeLast();
      places.add(place);
      open.addAll(below(place.node.requireId(), place));
    }
    return places;
  }

  private List<Place> below(String id, @Nullable Place above) {
    List<Node> nodes = children.getOrDefault(id, List.of());
    List<Place> places = new ArrayList<>();
    Map<List<Object>, List<Node>> attempts = new LinkedHashMap<>();
    for (Node node : nodes) {
      if (node.is(NodeKind.TEST)) {
        places.add(Place.of(node, above, 1));
      } else {
        attempts.computeIfAbsent(jobKey(node), key -> new ArrayList<>()).add(node);
      }
    }
    attempts.values().forEach(same -> places.add(Place.of(last(same), above, same.size())));
    return places;
  }

  /** What all attempts of a job have in common. */
  private static List<Object> jobKey(Node node) {
    return List.of(
        node.kind(),
        node.name(),
        node.platform().orElse(""),
        node.runtime().orElse(""),
        node.data().string("arch").orElse(""),
        node.data().string("config_full").orElse(""),
        node.data().string("compiler").orElse(""));
  }

  /** The attempt that counts: the last one that says something about the kernel. */
  private static Node last(List<Node> attempts) {
    return attempts.stream()
        .max(
            Comparator.comparing((Node node) -> Verdict.of(node).isConclusive())
                .thenComparingLong(Node::retryCounter)
                .thenComparing(node -> node.created() == null ? Instant.MIN : node.created())
                .thenComparing(Node::requireId))
        .orElseThrow();
  }

  private static Set<String> idsWithFailureBelow(List<Place> places) {
    Set<String> ids = new HashSet<>();
    for (Place place : places) {
      if (Verdict.of(place.node) == Verdict.FAIL) {
        Place above = place.above;
        while (above != null && ids.add(above.node.requireId())) {
          above = above.above;
        }
      }
    }
    return ids;
  }

  private NodeResult result(Place place, boolean failureBelow) {
    Node node = place.node;
    Verdict verdict = Verdict.of(node);
    boolean isTest = node.is(NodeKind.TEST);
    boolean isLeaf = children.getOrDefault(node.requireId(), List.of()).isEmpty();
    return new NodeResult(
        node.requireId(),
        node.kind(),
        SafeText.plain(node.name(), NAME_LENGTH),
        place.name,
        place.key(),
        place.subject(tree, branch),
        place.job,
        place.build,
        place.platform,
        place.runtime,
        verdict,
        !failureBelow,
        !isTest || isLeaf || (verdict == Verdict.FAIL && !failureBelow),
        isTest ? null : duration(node),
        place.log,
        urls(node),
        node.errorCode().map(code -> SafeText.plain(code, NAME_LENGTH)).orElse(null),
        message(node),
        place.attempts,
        measurement(node),
        unread(node));
  }

  /** The lines of a node's message; null if it is absent or blank. */
  private static @Nullable String message(Node node) {
    String message =
        node.errorMessage()
            .orElse("")
            .strip()
            .lines()
            .map(line -> SafeText.plainIndented(line, MESSAGE_LENGTH))
            .limit(MESSAGE_LINES)
            .collect(Collectors.joining("\n"));
    return message.isBlank() ? null : message;
  }

  private static @Nullable String measurement(Node node) {
    if (!(node.data().get("misc.measurement") instanceof Number number)) {
      return null;
    }
    String units = node.data().string("misc.units").orElse("");
    return SafeText.plain((number + " " + units).strip(), NAME_LENGTH);
  }

  private static long unread(Node node) {
    return Math.max(0, node.data().integer("misc.unread_results").orElse(0L));
  }

  /** From creation to the result; {@code updated} would include a build's holdoff. */
  private static @Nullable Duration duration(Node node) {
    Instant result = node.resultAt().orElse(null);
    if (node.result() == null || node.created() == null || result == null) {
      return null;
    }
    Duration duration = Duration.between(node.created(), result);
    return duration.isNegative() ? null : duration;
  }

  /** Artifacts with a web address; nothing else may become a link. */
  private static Map<String, String> urls(Node node) {
    Map<String, String> urls = new LinkedHashMap<>();
    node.artifacts()
        .forEach(
            (name, url) -> {
              if (WebAddress.isOne(url)) {
                urls.put(SafeText.plain(name, NAME_LENGTH), url);
              }
            });
    return urls;
  }

  /** A node and what it inherits from the nodes above it. */
  private record Place(
      Node node,
      @Nullable Place above,
      String name,
      String path,
      @Nullable String job,
      NodeResult.Build build,
      @Nullable String platform,
      @Nullable String runtime,
      @Nullable String log,
      int attempts) {

    static Place of(Node node, @Nullable Place above, int attempts) {
      String name = SafeText.plain(node.name(), NAME_LENGTH);
      String jobAbove = above == null ? null : above.job;
      String job = node.is(NodeKind.KBUILD) ? null : name;
      return new Place(
          node,
          above,
          above == null || jobAbove == null
              ? name
              : SafeText.plain(above.name + "/" + name, NAME_LENGTH),
          above == null ? node.name() : above.path + "\u0000" + node.name(),
          jobAbove == null ? job : jobAbove,
          build(node, name, above),
          attribute(node, "platform", above == null ? null : above.platform),
          attribute(node, "runtime", above == null ? null : above.runtime),
          log(node, above == null || jobAbove == null ? null : above.log),
          attempts);
    }

    String key() {
      return String.join(
          "\u0001",
          path,
          text(platform),
          text(build.arch()),
          text(build.config()),
          text(build.compiler()));
    }

    /** With the node's own platform, as a query finds it. */
    Subject subject(String tree, String branch) {
      return new Subject(
          tree,
          branch,
          node.kind(),
          List.of(path.split("\u0000", -1)),
          attribute(node, "platform", null));
    }

    private static String text(@Nullable String value) {
      return value == null ? "" : value;
    }

    private static NodeResult.Build build(Node node, String name, @Nullable Place above) {
      NodeResult.Build inherited = above == null ? NodeResult.Build.UNKNOWN : above.build;
      return new NodeResult.Build(
          node.is(NodeKind.KBUILD) ? name : inherited.name(),
          attribute(node, "arch", inherited.arch()),
          attribute(node, "compiler", inherited.compiler()),
          config(node, inherited.config()),
          node.is(NodeKind.KBUILD) ? configUrl(node) : inherited.configUrl());
    }

    private static @Nullable String config(Node node, @Nullable String inherited) {
      String full = attribute(node, "config_full", null);
      if (full != null) {
        return full;
      }
      String defconfig = attribute(node, "defconfig", null);
      if (defconfig == null) {
        return inherited;
      }
      List<String> parts = new ArrayList<>(List.of(defconfig));
      node.data()
          .strings("fragments")
          .forEach(part -> parts.add(SafeText.plain(part, NAME_LENGTH)));
      return SafeText.plain(String.join("+", parts), NAME_LENGTH);
    }

    private static @Nullable String configUrl(Node node) {
      Map<String, String> urls = urls(node);
      return urls.getOrDefault("_config", urls.getOrDefault("config", urls.get("kernel_config")));
    }

    private static @Nullable String attribute(
        Node node, String key, @Nullable String inheritedValue) {
      return node.data()
          .string(key)
          .filter(value -> !value.isBlank())
          .map(value -> SafeText.plain(value, NAME_LENGTH))
          .orElse(inheritedValue);
    }

    private static @Nullable String log(Node node, @Nullable String inherited) {
      Map<String, String> urls = new HashMap<>(urls(node));
      for (String name : Node.LOGS) {
        String url = urls.get(name);
        if (url != null) {
          return url;
        }
      }
      return inherited;
    }
  }
}
