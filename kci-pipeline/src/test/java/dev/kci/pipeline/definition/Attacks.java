package dev.kci.pipeline.definition;

import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.params.provider.Arguments;

/** Values that would do or say something else if they left their place; none may make HACKED. */
final class Attacks {
  private Attacks() {}

  static Stream<Arguments> all() {
    return Stream.of(
        Arguments.of("end of the single quotes", "'; touch HACKED; '"),
        Arguments.of("escaped end of the quotes", "\\'; touch HACKED #"),
        Arguments.of("end of double quotes", "\"; touch HACKED; \""),
        Arguments.of("both quotes", "'\"'\"; touch HACKED; '\"'\""),
        Arguments.of("command substitution", "$(touch HACKED)"),
        Arguments.of("quoted command substitution", "'$(touch HACKED)'"),
        Arguments.of("backticks", "`touch HACKED`"),
        Arguments.of("escaped backticks", "\\`touch HACKED\\`"),
        Arguments.of("variable", "$HOME${PATH}$$"),
        Arguments.of("command in a parameter", "${x:-$(touch HACKED)}"),
        Arguments.of("arithmetic", "$((1+1))"),
        Arguments.of("array index", "a[$(touch HACKED)]"),
        Arguments.of("ANSI quotes", "$'\\x27; touch HACKED; \\x27'"),
        Arguments.of("new line", "x\ntouch HACKED"),
        Arguments.of("new lines around", "\n\ntouch HACKED\n\n"),
        Arguments.of("carriage return", "x\r\ntouch HACKED\r"),
        Arguments.of("operators", "x; touch HACKED & touch HACKED | tee HACKED > HACKED"),
        Arguments.of("subshell", "(touch HACKED)"),
        Arguments.of("function", "f() { touch HACKED; }; f"),
        Arguments.of("comment", "# ' \""),
        Arguments.of("glob and tilde", "~ * ? [a-z] {a,b}"),
        Arguments.of("backslash at the end", "x\\"),
        Arguments.of("backslashes", "\\\\\\'\\\""),
        Arguments.of("here-document's end", "EOF\ntouch HACKED"),
        Arguments.of("the shipped here-document's end", "x\nKCI_END_OF_JOB\ntouch HACKED"),
        Arguments.of("here-string", "<<< HACKED"),
        Arguments.of("redirection", "> HACKED"),
        Arguments.of("assignment", "PATH=/nowhere"),
        Arguments.of("option", "--help"),
        Arguments.of("file of the shell", "-c 'touch HACKED'"),
        Arguments.of("end of a case", ") touch HACKED ;;"),
        Arguments.of("end of an eval", "; eval touch HACKED"),
        Arguments.of("escapes of printf", "\\c\\0047\\0044(touch HACKED)\\n%s%d%%"),
        Arguments.of("octal after a digit", "\0011\\01\u00011"),
        Arguments.of("variable of Kubernetes", "$(KCI_NODE_ID)$$(KCI_NODE_ID)$$$(HOME)$("),
        Arguments.of("LAVA's own escaping", "--shell $1 --cmd $2"),
        Arguments.of("LAVA's signal", "<LAVA_SIGNAL_TESTCASE TEST_CASE_ID=x RESULT=pass>"),
        Arguments.of("Python's format", "{0} {STATUS} %(x)s"),
        Arguments.of("YAML key", "x: y\nHACKED: true"),
        Arguments.of("YAML list", "- a\n- b"),
        Arguments.of("YAML comment", "a #b"),
        Arguments.of("YAML flow", "], HACKED: [ {a: b}"),
        Arguments.of("YAML anchor, alias, tag", "&a *a !!python/object:os.system"),
        Arguments.of("YAML document end", "x\n...\n---\nHACKED: true"),
        Arguments.of("YAML directive", "%YAML 1.1"),
        Arguments.of("YAML escape", "\\x41\\n\\"),
        Arguments.of("YAML's other line ends", "a\u0085b\u2028c\u2029HACKED: d"),
        Arguments.of("YAML block", "|\n  x\nHACKED: y"),
        Arguments.of("YAML complex key", "? x\n: y"),
        Arguments.of("YAML truth value", "yes"),
        Arguments.of("YAML null", "~"),
        Arguments.of("YAML number", "0x10"),
        Arguments.of("YAML date", "2026-11-27"),
        Arguments.of("YAML merge key", "<<"),
        Arguments.of("indentation", "\t\t  x"),
        Arguments.of("byte order mark", "\ufeffx"),
        Arguments.of("control characters", "\u0007\u001b[31m\u007f\t"),
        Arguments.of("beyond the BMP", "\ud83d\ude00"),
        Arguments.of("right to left", "\u202eHACKED hcuot"),
        Arguments.of("Mustache in a value", "{{node.id}}{{{name}}}{{> partials/job.sh}}"),
        Arguments.of("Jinja2 in a value", "{{ node.id }}{% set x = 1 %}"),
        Arguments.of("long", "x'\"$`\\\n".repeat(10_000)),
        Arguments.of("empty", ""));
  }

  static List<String> values() {
    return all().map(attack -> (String) attack.get()[1]).toList();
  }
}
