package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import dev.kci.config.Configuration;
import dev.kci.pipeline.config.Job;
import dev.kci.pipeline.config.PipelineConfiguration;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

/** Jinja2 templates paste what a stranger may have written, so only names come to them. */
class StrictNamesTest {
  private static final Path GOLDEN =
      Path.of("src/test/resources/dev/kci/pipeline/golden/variables.jsonl.gz");

  /** As real ones do: names in plain scalars, flow lists, keys and shell steps. */
  private static final String TEMPLATE =
      """
      {%- set revision = node.data.kernel_revision %}
      job_name: {{ name }}-{{ revision.tree }}-{{ revision.branch }}
      metadata:
        branch: {{ revision.branch }}
        describe: '{{ revision.describe }}'
        tags: [{{ revision.commit_tags | join(', ') }}]
        build: {{ node.data.config_full }}
      {%- for artifact, url in node.artifacts.items() %}
        {{ artifact }}_url: {{ url }}
      {%- endfor %}
      actions:
        - deploy: {kernel: {url: "{{ node.artifacts.values() | first }}"}}
        - test:
            steps:
              - git clone {{ revision.url }} -b {{ revision.branch }} linux
              - |
                echo "{{ revision.describe }}" '{{ revision.tree }}'
      """;

  @TempDir Path temp;
  private JobTemplates templates;

  @BeforeEach
  void write() throws IOException {
    Files.writeString(temp.resolve("job.jinja2"), TEMPLATE);
    Files.writeString(
        temp.resolve("jobs.yaml"),
        "jobs:\n  strict: {template: job.jinja2}\n"
            + "  all: {template: job.jinja2, strict_names: false}\n");
    templates = new JobTemplates(List.of(temp));
  }

  private Job job(String name) {
    return PipelineConfiguration.of(Configuration.load(List.of(temp.resolve("jobs.yaml"))))
        .jobs()
        .get(name);
  }

  private String render(String job, JsonObject node) {
    return render(job, "lava", node);
  }

  private String render(String job, String runtime, JsonObject node) {
    return templates.render(
        job(job),
        new JobModel(
            "job",
            node,
            runtime,
            null,
            "board",
            new Surroundings(null, null, JsonObject.empty(), JsonObject.empty(), "", null),
            JsonObject.empty(),
            JsonObject.empty()));
  }

  /** A node with one field as given, all others as usual. */
  private static JsonObject node(String field, Object value) {
    Map<String, Object> revision = new LinkedHashMap<>();
    revision.put("tree", "mainline");
    revision.put("url", "https://git.kernel.org/torvalds/linux.git");
    revision.put("branch", "for-next/core");
    revision.put("describe", "v6.12-rc3-17-g1234567");
    revision.put("commit_tags", List.of("v6.12"));
    revision.put("commit_message", "it's a $(message) of\n\"any\" kind");
    Map<String, Object> data = new LinkedHashMap<>();
    data.put("config_full", "defconfig+CONFIG_KUNIT=y");
    Map<String, Object> artifacts = new LinkedHashMap<>();
    artifacts.put("kernel", "http://files.example.org/Image?sig=a%3D&x=1");
    switch (field) {
      case "artifact" -> artifacts.put((String) value, "http://files.example.org/x");
      case "artifact_url" -> artifacts.put("kernel", value);
      case "config_full" -> data.put(field, value);
      default -> revision.put(field, value);
    }
    data.put("kernel_revision", revision);
    return JsonObject.of("id", "n1").with("data", data).with("artifacts", artifacts);
  }

  @Test
  void namesOfRealNodesAreAllowed() throws IOException {
    int nodes = 0;
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new GZIPInputStream(Files.newInputStream(GOLDEN)), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        JsonObject node = JsonText.parseObject(line).object("variables.node").orElseThrow();
        assertThatCode(() -> NodeNames.neutral(node)).doesNotThrowAnyException();
        nodes++;
      }
    }
    assertThat(nodes).isGreaterThan(500);
  }

  @Test
  void usualNamesAreUnchanged() {
    String text = render("strict", node("branch", "linux-6.12.y"));
    assertThat(text)
        .contains(
            "branch: linux-6.12.y\n", "kernel_url: http://files.example.org/Image?sig=a%3D&x=1")
        .isEqualTo(render("all", node("branch", "linux-6.12.y")));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "tree",
        "branch",
        "describe",
        "commit_tags",
        "url",
        "config_full",
        "artifact",
        "artifact_url"
      })
  void attackIsRefusedOrOnlyChangesItsValue(String field) {
    Object usual = shape(parsed(render("strict", node("branch", "b"))));
    List<String> passed = new ArrayList<>();
    for (String attack : Attacks.values()) {
      Object value = field.equals("commit_tags") ? List.of(attack) : attack;
      try {
        String text = render("strict", node(field, value));
        passed.add(attack);
        if (!field.equals("artifact")) {
          assertThat(shape(parsed(text))).as("%s: %s", field, attack).isEqualTo(usual);
        }
        assertThat(attack).doesNotContainPattern("[\\s'\"$`;&|<>(){}*?\\\\]");
      } catch (TemplateException e) {
        assertThat(e.isOfValue()).as(e.getMessage()).isTrue();
        assertThat(e.getMessage()).hasLineCount(1);
      }
    }
    assertThat(passed).as("names without any meaning of their own").hasSizeLessThan(6);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "branch|yes|metadata.branch is bool, not str",
        "branch|0x10|metadata.branch is int, not str",
        "branch|6.12|metadata.branch is float, not str",
        "branch|2026-11-27|metadata.branch is timestamp, not str",
        "branch|null|metadata.branch is null, not str",
        "branch|b:|the text is not YAML",
        "config_full|12|metadata.build is int, not str",
        "artifact_url|b:|the text is not YAML",
        "commit_tags|a,b|metadata.tags has 2 elements, not 1",
        "commit_tags|a+b,c|metadata.tags has 2 elements, not 1",
      })
  void nameThatIsSpecialToYamlIsRefusedInAPlainScalar(String field, String value, String words) {
    JsonObject node =
        node(field, field.equals("commit_tags") ? (Object) List.of(value) : (Object) value);
    assertThatThrownBy(() -> render("strict", node))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining(words)
        .hasMessageContaining("strict_names: false")
        .matches(e -> ((TemplateException) e).isOfValue());
    assertThat(render("all", node)).contains(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"1e3", "1E5", "0e0", "12e4567"})
  void nameThatOnlyTheKubernetesClientReadsAsANumberIsRefusedOnlyThere(String branch) {
    JsonObject node = node("branch", branch);
    assertThatThrownBy(() -> render("strict", "kubernetes", node))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("metadata.branch is float, not str");
    assertThat(render("strict", "lava", node)).contains("branch: " + branch + "\n");
  }

  @Test
  void nameInATemplateConditionIsUnchanged() throws IOException {
    Files.writeString(
        temp.resolve("job.jinja2"),
        "{% if node.data.kernel_revision.branch == 'for-next/core' %}a: [1, 2]{% else %}b: c{%"
            + " endif %}");
    assertThat(render("strict", node("tree", "a+b"))).isEqualTo("a: [1, 2]");
  }

  private static Object parsed(String yaml) {
    return new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
  }

  private static Object shape(Object value) {
    if (value instanceof Map<?, ?> map) {
      Map<String, Object> shape = new LinkedHashMap<>();
      map.forEach((key, inside) -> shape.put(String.valueOf(key), shape(inside)));
      return shape;
    }
    if (value instanceof List<?> list) {
      return list.stream().map(StrictNamesTest::shape).toList();
    }
    return Optional.ofNullable(value).<Object>map(Object::getClass).orElse("nothing");
  }
}
