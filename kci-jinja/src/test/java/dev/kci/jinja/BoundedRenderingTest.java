package dev.kci.jinja;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assertions.assertTimeoutPreemptively;

import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every template ends soon, perhaps with an error that names file and line. */
class BoundedRenderingTest {
  private static final Map<String, String> TEMPLATES =
      Map.of(
          "self", "\n{% extends 'self' %}",
          "ping", "\n{% extends 'pong' %}",
          "pong", "\n{% extends 'ping' %}",
          "included", "\n{% include 'included' %}",
          "imported", "\n{% import 'imported' as me %}",
          "countdown",
              "{{ n }}{% if n %}{% with n = n - 1 %}{% include 'countdown' %}{% endwith %}{% endif"
                  + " %}");

  private static final Environment ENVIRONMENT =
      new Environment(
          name ->
              Optional.ofNullable(TEMPLATES.get(name))
                  .map(text -> new TemplateLoader.Source(name, text)));

  private static String render(String text) {
    return assertTimeoutPreemptively(
        Duration.ofSeconds(60), () -> ENVIRONMENT.renderText("it", text, Map.of()));
  }

  /** Two million letters, and parts of half that length: 10^12 comparisons if done naively. */
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "t.find(p); -1",
        "t.rfind(r); -1",
        "t.count(p); 0",
        "p in t; False",
        "t.replace(p, 'x') == t; True",
        "t|replace(p, 'x') == t; True",
        "t.replace(p, 'x', 1) == t; True",
        "t.split(p)|length; 1",
        "t.rsplit(r, 1)|length; 1",
        "t.partition(p)[0]|length; 2000000",
        "t.rpartition(r)[2]|length; 2000000",
        "t.strip('b' * 10**6 ~ 'a')|length; 0",
      })
  void noSearchTakesTheProductOfTheLengths(String expression, String expected) {
    String values =
        "{% set t = 'a' * 2 * 10**6 %}{% set p = 'a' * 10**6 ~ 'b' %}{% set r = 'b' ~ 'a' * 10**6"
            + " %}";
    assertThat(render(values + "{{ " + expression + " }}")).isEqualTo(expected);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{% for i in range(10**9) %}{% endfor %}",
        "{% for i in range(10**9) %}{{ i }}{% endfor %}",
        "{% for i in range(10**6) %}{% for j in range(10**6) %}{% endfor %}{% endfor %}",
        "{{ range(10**9)|sum }}",
        "{{ range(10**9)|list }}",
        "{{ range(10**9)|map('string')|join }}",
        "{{ range(10**9)|select('gt', 10**10)|first }}",
        "{{ range(10**9)|sort }}",
        "{{ range(10**9)|unique|list|length }}",
        "{% for i in range(99) %}{% set _ = 'x' in range(2 * 10**9) %}{% endfor %}"
            + "{% for i in range(99) %}{% set _ = range(2 * 10**9).count('x') %}{% endfor %}"
            + "{{ range(2 * 10**9).index('x') }}",
        "{{ 10**12 in range(10**9)|map('abs') }}",
        "{{ 'x' * 10**9 }}",
        "{{ 'x' * 10**30 }}",
        "{{ [0] * 10**9 }}",
        "{{ (1, 2) * 10**9 }}",
        "{{ 2 ** (10**9) }}",
        "{{ 10 ** (10 ** 10) }}",
        "{{ 10 ** 5000 }}",
        "{{ 'x'.ljust(10**12) }}",
        "{{ 'x'.zfill(10**12) }}",
        "{{ 'x'|center(10**12) }}",
        "{{ 'x'|indent(10**12, true) }}",
        "{{ '%*d' % (10**12, 1) }}",
        "{{ '%999999999d' % 1 }}",
        "{{ '%.999999999f' % 1.5 }}",
        "{{ '%99999999999d' % 1 }}",
        "{{ '{:>999999999}'.format(1) }}",
        "{{ '{:.999999999f}'.format(1.5) }}",
        "{{ ('a' * 10**6).replace('', 'x' * 10**6) }}",
        "{{ ('a' * 10**6)|replace('a', 'x' * 10**6) }}",
        "{{ ('x' * 10**6).join('y' * 10**6) }}",
        "{{ ('\t' * 10**6).expandtabs(10**6) }}",
        "{{ ('a ' * 2000000).rsplit(none, 10**7) }}",
        "{{ ('a,' * 2000000).rsplit(',', 10**7) }}",
        "{{ ('a\\n' * 2000000).splitlines() }}",
        "{{ [1]|batch(10**9, 'x')|list }}",
        "{{ []|slice(10**9)|list }}",
        "{{ lipsum(10**9) }}",
        "{{ {'a': [1]}|tojson(indent=10**9) }}",
        "{% set ns = namespace(t='x') %}{% for i in range(99) %}{% set ns.t = ns.t ~ ns.t %}{%"
            + " endfor %}",
        "{% set ns = namespace(t=[1]) %}{% for i in range(99) %}{% set ns.t = ns.t + ns.t %}{%"
            + " endfor %}",
        "{% set ns = namespace(t=3) %}{% for i in range(99) %}{% set ns.t = ns.t * ns.t %}{% endfor"
            + " %}",
        "{% set q = [1] %}{% for i in range(99) %}{% do q.extend(q) %}{% endfor %}",
        "{% set q = [] %}{% for i in range(10**8) %}{% do q.append(i) %}{% endfor %}",
        "{% set q = {} %}{% for i in range(10**8) %}{% do q.update({i: i}) %}{% endfor %}",
        "{% set q = [1] %}{% for i in range(60) %}{% set q = [q, q] %}{% set _ = q|string %}{%"
            + " endfor %}{% set n = namespace(q=[1]) %}{% for i in range(60) %}{% set n.q = [n.q,"
            + " n.q] %}{% endfor %}{{ n.q }}",
        "{% set n = namespace(q=[1]) %}{% for i in range(60) %}{% set n.q = [n.q, n.q] %}{% endfor"
            + " %}{{ n.q|tojson }}",
        "{% set n = namespace(q=[1]) %}{% for i in range(60) %}{% set n.q = [n.q, n.q] %}{% endfor"
            + " %}{{ n.q|pprint }}",
        "{% set n = namespace(q=[1], p=[1]) %}{% for i in range(60) %}{% set n.q = [n.q, n.q] %}{%"
            + " set n.p = [n.p, n.p] %}{% endfor %}{{ n.q == n.p }}",
        "{% set n = namespace(q=(1,)) %}{% for i in range(60) %}{% set n.q = (n.q, n.q) %}{% endfor"
            + " %}{{ {n.q: 1} }}",
        "{% for i in range(10**6) %}{{ 'x' * 10**5 }}{% endfor %}",
        "{% macro m() %}{{ m() }}{% endmacro %}{{ m() }}",
        "{% macro m(n) %}{% if n %}{% for i in [1] %}{{ [m(n)][0] }}{% endfor %}{% endif %}{%"
            + " endmacro %}{{ m(1) }}",
        "{% macro m(x) %}{{ x(x) }}{% endmacro %}{{ m(m) }}",
        "{% for x in [1] recursive %}{{ loop([1]) }}{% endfor %}",
        "{% block b %}{{ self.b() }}{% endblock %}",
        "{% set q = [] %}{% do q.append(q) %}{{ q|tojson }}",
        "{% set q = [] %}{% do q.append(q) %}{% set p = [] %}{% do p.append(p) %}{{ q == p }}",
        "{% extends 'self' %}",
        "{% extends 'ping' %}",
        "{% include 'included' %}",
        "{% import 'imported' as me %}",
      })
  void endsWithAnError(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(JinjaException.class)
        .message()
        .matches("[a-z]+:\\d+: .+")
        .doesNotContain("defect");
  }

  @Test
  void errorOfDeepNestingNamesTheLine() {
    Map<String, String> brackets = Map.of("(", ")", "[", "]", "{1:", "}", "-", "", "not ", "");
    brackets.forEach(
        (open, close) ->
            assertNested("\n{{ " + open.repeat(50_000) + "1" + close.repeat(50_000) + " }}"));
    assertNested("\n" + "{% if x %}".repeat(50_000));
  }

  private static void assertNested(String template) {
    assertThatThrownBy(() -> render(template))
        .isInstanceOf(JinjaException.class)
        .hasMessage("it:2: nested too deeply");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '#',
      value = {
        "{{ range(200000000)|length }}#200000000",
        "{{ range(200000000)[7] }} {{ 5 in range(200000000) }}#7 True",
        "{{ range(200000000)|map('string')|first }}#0",
        "{{ range(200000000)|last }}#199999999",
        "{% set q = [] %}{% do q.append(q) %}{{ q }}#[[...]]",
        "{% macro f(n) %}{{ f(n - 1) if n else 'end' }}{% endmacro %}{{ f(150) }}#end",
        "{% with n = 3 %}{% include 'countdown' %}{% endwith %}#3210",
      })
  void boundedTemplatesAreRendered(String template, String text) {
    assertThat(render(template)).isEqualTo(text);
  }

  @Test
  void errorInAnIncludedTemplateNamesItsFile() {
    assertThatThrownBy(() -> render("{% include 'included' %}"))
        .hasMessageStartingWith("included:2: ");
  }
}
