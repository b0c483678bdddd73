package dev.kci.quickstart;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.w3c.dom.Element;
import org.w3c.dom.NodeList;

/** What the modules' poms say about each other. */
class PomsTest {
  private static final Path ROOT = Path.of("../..").toAbsolutePath().normalize();

  /** A dependency on a module of this repository, as its pom names it. */
  private record Use(String module, boolean test) {}

  /**
   * In Maven the nearest declaration wins: a module in the scope test is missing from the
   * executable, also if another module needs it there.
   */
  @Test
  void theScopeTestHidesNoModuleThatAProgramNeeds() throws Exception {
    Map<String, List<Use>> uses = new HashMap<>();
    for (Path pom : poms()) {
      Element project =
          DocumentBuilderFactory.newInstance()
              .newDocumentBuilder()
              .parse(pom.toFile())
              .getDocumentElement();
      uses.put(text(project, "artifactId"), uses(project));
    }
    assertThat(uses).containsKeys("kci-cli", "kci-sandbox");
    List<String> hidden = new ArrayList<>();
    uses.forEach(
        (module, used) -> {
          Set<String> needed = new HashSet<>();
          used.stream().filter(use -> !use.test()).forEach(use -> add(use, uses, needed));
          used.stream()
              .filter(use -> use.test() && needed.contains(use.module()))
              .forEach(use -> hidden.add(module + " needs " + use.module()));
        });
    assertThat(hidden).isEmpty();
  }

  private static void add(Use use, Map<String, List<Use>> uses, Set<String> needed) {
    if (!use.test() && needed.add(use.module())) {
      uses.getOrDefault(use.module(), List.of()).forEach(next -> add(next, uses, needed));
    }
  }

  private static List<Path> poms() throws IOException {
    try (Stream<Path> files = Files.find(ROOT, 3, (file, a) -> file.endsWith("pom.xml"))) {
      return files.toList();
    }
  }

  private static List<Use> uses(Element project) {
    List<Use> uses = new ArrayList<>();
    for (Element dependencies : children(project, "dependencies")) {
      for (Element dependency : children(dependencies, "dependency")) {
        boolean ours = text(dependency, "groupId").equals("dev.kci");
        if (ours && text(dependency, "type").isEmpty()) { // a test-jar is another artifact
          uses.add(
              new Use(text(dependency, "artifactId"), text(dependency, "scope").equals("test")));
        }
      }
    }
    return uses;
  }

  private static String text(Element parent, String name) {
    return children(parent, name).stream().findFirst().map(Element::getTextContent).orElse("");
  }

  private static List<Element> children(Element parent, String name) {
    List<Element> found = new ArrayList<>();
    NodeList all = parent.getChildNodes();
    for (int i = 0; i < all.getLength(); i++) {
      if (all.item(i) instanceof Element element && element.getTagName().equals(name)) {
        found.add(element);
      }
    }
    return found;
  }
}
