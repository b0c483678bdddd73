package dev.kci.pipeline.definition;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.pipeline.definition.TemplateFolders.Source;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.constructor.SafeConstructor;

class MustacheTemplateTest {
  private static final TemplateFolders SHIPPED = new TemplateFolders(List.of());

  private static String render(String file, String text, Map<String, Object> params) {
    return MustacheTemplate.compile(new Source(file, text), SHIPPED, null)
        .render(JobModels.shell(params, Map.of("branch", "main")));
  }

  @Nested
  class HostileValues {
    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.kci.pipeline.definition.Attacks#all")
    void areOneWordToTheShell(String attack, String value, @TempDir Path temp, @TempDir Path folder)
        throws Exception {
      String script =
          render(
              "attack.sh.mustache",
              """
              #!/bin/sh
              # a comment with a quote: it's
              set -eu
              x={{params.x}}
              text={{#text}}<{{params.x}}|{{name}}>{{/text}}
                indented={{params.x}}
              export x
              printf '%s' "$x" > out1
              sh -c 'printf "%s" "$x"' > out2
              printf '%s' "$indented" > out3
              printf '%s' "$text" > out4
              """,
              Map.of("x", value));
      Path file = Files.writeString(temp.resolve("script"), script);
      Process process =
          new ProcessBuilder("/bin/sh", file.toString())
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      process.getOutputStream().close();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isZero();
      assertThat(folder.resolve("out1")).hasContent(value);
      assertThat(folder.resolve("out2")).hasContent(value);
      assertThat(folder.resolve("out3")).hasContent(value);
      assertThat(folder.resolve("out4")).hasContent("<" + value + "|kbuild-gcc>");
      try (Stream<Path> files = Files.list(folder)) {
        assertThat(files.map(Path::getFileName).map(Path::toString))
            .containsExactlyInAnyOrder("out1", "out2", "out3", "out4");
      }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("dev.kci.pipeline.definition.Attacks#all")
    void areOneScalarToYaml(String attack, String value) {
      String yaml =
          render(
              "attack.yaml.mustache",
              """
              key: {{params.x}}   # a comment
              list:
              - {{params.x}}
              - [{{params.x}}, {{params.x}}]
              - {a: {{params.x}}, b: {{#text}}<{{params.x}}>{{/text}}}
              number: {{params.n}}
              truth: {{params.t}}
              last: {{params.x}}
              """,
              Map.of("x", value, "n", 7, "t", true));
      Object read = new Yaml(new SafeConstructor(new LoaderOptions())).load(yaml);
      assertThat(read)
          .isEqualTo(
              Map.of(
                  "key",
                  value,
                  "list",
                  List.of(value, List.of(value, value), Map.of("a", value, "b", "<" + value + ">")),
                  "number",
                  7,
                  "truth",
                  true,
                  "last",
                  value));
    }

    @Test
    void withAnUnpairedSurrogateStayValidYaml() {
      String yaml = render("a.yaml.mustache", "x: {{params.x}}\n", Map.of("x", "a\ud83db"));
      assertThat(yaml).isEqualTo("x: \"a\\uFFFDb\"\n");
    }

    @Test
    void withANulCannotBeAWord() {
      assertThatThrownBy(() -> render("a.sh.mustache", "x={{params.x}}\n", Map.of("x", "a\0b")))
          .isInstanceOf(TemplateException.class)
          .hasMessage(
              "a.sh.mustache:1: {{params.x}} contains a NUL character, which a shell word cannot"
                  + " hold");
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "echo {{params.x}}\n",
          "x={{params.x}} echo\n",
          "x={{params.x}}; echo\n",
          "x={{params.x}}{{params.x}}\n",
          "x=a{{params.x}}\n",
          "x=\"{{params.x}}\"\n",
          "x='{{params.x}}'\n",
          "# {{params.x}}\n",
          "x=$(echo\ny={{params.x}}\n)\n",
          "x='\ny={{params.x}}\n'\n",
          "x=\"\ny={{params.x}}\n\"\n",
          "x=`\ny={{params.x}}\n`\n",
          "cat << EOF\ny={{params.x}}\nEOF\n",
          "x=a\\\ny={{params.x}}\n",
          "if true; then\ny={{params.x}}\nfi\n",
          "{{#text}}y={{params.x}}{{/text}}\n",
        })
    void inTheMiddleOfAScriptAreRefused(String template) {
      assertThatThrownBy(() -> render("a.sh.mustache", template, Map.of("x", "v")))
          .isInstanceOf(TemplateException.class)
          .message()
          .startsWith("a.sh.mustache:")
          .contains("is used within the script; expected a line NAME={{")
          .hasLineCount(1);
    }

    @ParameterizedTest
    @ValueSource(
        strings = {
          "x: \"{{params.x}}\"\n",
          "x: '{{params.x}}'\n",
          "x: a{{params.x}}\n",
          "x: {{params.x}}b: c\n",
          "x: a # {{params.x}}\n",
          "# {{params.x}}\nx: a\n",
          "x: |\n  {{params.x}}\n",
          "x: >-\n  text\n  {{params.x}}\n",
          "x: a\n  {{params.x}}\n",
          "x: &a{{params.x}} b\n",
        })
    void outsideOfAYamlValueAreRefused(String template) {
      assertThatThrownBy(() -> render("a.yaml.mustache", template, Map.of("x", "v")))
          .isInstanceOf(TemplateException.class)
          .message()
          .startsWith("a.yaml.mustache:")
          .hasLineCount(1);
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          {{nmae}}                            | 'a.sh.mustache:2: {{nmae}} is unknown; see templates/README.md for all names'
          {{#nmae}}x{{/nmae}}                 | 'a.sh.mustache:2: {{nmae}} is unknown; see templates/README.md for all names'
          {{^nmae}}x{{/nmae}}                 | 'a.sh.mustache:2: {{nmae}} is unknown; see templates/README.md for all names'
          {{node.dta}}                        | 'a.sh.mustache:2: {{node.dta}} is unknown: node has no ''dta'''
          {{node.data.kernel_revision.brnch}} | 'a.sh.mustache:2: {{node.data.kernel_revision.brnch}} is unknown: node.data.kernel_revision has no ''brnch'''
          {{name.x}}                          | 'a.sh.mustache:2: {{name.x}} is unknown: name has no ''x'''
          {{script}}                          | 'a.sh.mustache:2: {{script}} has no value here; expected {{#script}}…{{/script}} around it'
          {{node}}                            | 'a.sh.mustache:2: {{node}} is a map; expected a section'
          {{artifacts}}                       | 'a.sh.mustache:2: {{artifacts}} is a list; expected a section'
          {{#node.data}}{{.}}{{/node.data}}   | 'a.sh.mustache:2: {{.}} is not text, a number or a boolean here'
          {{{name}}}                          | 'a.sh.mustache:2: {{{name}}} would be unquoted; expected {{name}}'
          {{&name}}                           | 'a.sh.mustache:2: {{{name}}} would be unquoted; expected {{name}}'
          {{> partials/none.sh}}              | 'a.sh.mustache:2: {{> partials/none.sh}}: partials/none.sh.mustache not found in the shipped templates'
          {{> ../../../etc/passwd}}           | 'a.sh.mustache:2: {{> ../../../etc/passwd}}: ../../../etc/passwd.mustache not found in the shipped templates'
          {{> *name}}                         | 'a.sh.mustache:2: {{> *name}} is not supported'
          {{%pragma}}                         | 'a.sh.mustache:2: {{% pragma}} is not supported'
          """)
  void errorsAreOneLineWithFileAndLine(String template, String message) {
    assertThatThrownBy(() -> render("a.sh.mustache", "#!/bin/sh\n" + template + "\n", Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessage(message);
  }

  @Test
  void errorOfAnUnclosedSectionNamesTheFile() {
    assertThatThrownBy(() -> render("a.sh.mustache", "\n{{#name}}\n", Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageContaining("a.sh.mustache");
  }

  @Test
  void unknownFileSuffixIsRefused() {
    assertThatThrownBy(() -> render("a.txt.mustache", "x", Map.of()))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("a.txt.mustache: unknown language");
  }

  @Test
  void sectionMayUseAKeyThatAnOpenMapLacks() {
    String text =
        "x={{#text}}{{#params.x}}no{{/params.x}}{{^params.y.z}}a{{/params.y.z}}{{#params.list}}{{.}},{{/params.list}}{{^params.empty}}b{{/params.empty}}{{/text}}\n";
    assertThat(
            render(
                "a.sh.mustache",
                text,
                Map.of("list", List.of("p", "q"), "empty", Map.of(), "y", "scalar")))
        .isEqualTo("x='ap,q,b'\n");
  }

  @Nested
  class Shipped {
    private final Map<String, Object> params =
        Map.of(
            "command", "echo 'ok 1 - it''s'; exit 77",
            "build_command", "make -j2",
            "k8s_job_name", "kci-6874b1e2");

    @ParameterizedTest
    @ValueSource(strings = {"kbuild", "script", "kunit"})
    void scriptsRender(String name) {
      String script =
          new JobTemplates(List.of())
              .find(name, "shell")
              .render(JobModels.shell(params, Map.of("branch", "main")));
      assertThat(script).startsWith("#!/bin/sh\n").contains("KCI_NODE_ID='6874b1e2f0c1'");
    }

    @Test
    void lavaDefinitionRenders() {
      JobModel model = JobModels.shell(params, Map.of("branch", "main"));
      JobModel withKernel =
          new JobModel(
              model.name(),
              model.node().with("artifacts", Map.of("kernel", "http://127.0.0.1/bzImage")),
              "lava",
              null,
              model.deviceType(),
              model.surroundings(),
              model.platform(),
              model.params());
      String text = new JobTemplates(List.of()).find("script", "lava").render(withKernel);
      Map<String, Object> read = new Yaml(new SafeConstructor(new LoaderOptions())).load(text);
      assertThat(read)
          .containsEntry("job_name", "kbuild-gcc-6874b1e2f0c1")
          .containsEntry("device_type", "board-1")
          .containsKeys("notify", "actions");
    }

    @Test
    void scriptRunsItsCommandAndKeepsItsExitStatus(@TempDir Path folder) throws Exception {
      String script =
          new JobTemplates(List.of())
              .find("script", "shell")
              .render(JobModels.shell(params, Map.of("branch", "main")));
      Process process =
          new ProcessBuilder("/bin/sh", "-c", script)
              .directory(folder.toFile())
              .redirectErrorStream(true)
              .start();
      String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor()).as(said).isEqualTo(77);
      assertThat(said).isEqualTo("ok 1 - its\n");
      assertThat(folder.resolve("artifacts")).isDirectory();
    }
  }

  @Nested
  class Lookup {
    @Test
    void usersFoldersComeFirst(@TempDir Path first, @TempDir Path second) throws IOException {
      write(first.resolve("shell/mine.sh.mustache"), "echo first\n");
      write(second.resolve("shell/mine.sh.mustache"), "echo second\n");
      write(second.resolve("partials/source.sh.mustache"), "echo second\n");
      JobTemplates templates = new JobTemplates(List.of(first, second));
      JobModel model = JobModels.shell(Map.of("build_command", "x"), Map.of());
      assertThat(templates.find("mine", "shell").render(model)).isEqualTo("echo first\n");
      assertThat(templates.find("kbuild", "shell").render(model)).contains("echo second\n");
    }

    @ParameterizedTest
    @ValueSource(strings = {"none", "../shell/kbuild", "/etc/passwd", "", "."})
    void errorNamesAMissingTemplate(String name) {
      assertThatThrownBy(() -> new JobTemplates(List.of()).find(name, "shell"))
          .isInstanceOf(TemplateException.class)
          .hasMessage(
              "template '"
                  + name
                  + "' for runtimes of type shell: not found in the shipped templates");
    }

    @Test
    void errorNamesAMissingFolder(@TempDir Path folder) {
      Path none = folder.resolve("none");
      assertThatThrownBy(() -> new JobTemplates(List.of(none)))
          .isInstanceOf(TemplateException.class)
          .hasMessage(none + ": not a folder; expected a folder with templates");
    }

    private static void write(Path file, String text) throws IOException {
      Files.createDirectories(file.getParent());
      Files.writeString(file, text);
    }
  }
}
