package dev.kci.runner.template;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ShellQuotingTest {

  /** Writes the text, with a value where the @ stands. */
  private static String write(String text) throws IOException {
    ShellText shell = new ShellText("a.sh");
    int at = text.indexOf('@');
    shell.write(text.substring(0, at));
    shell.value("v", new TargetText.Place("a.sh", 1, "x"));
    shell.write(text.substring(at + 1));
    return shell.finish();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "@",
        "x=@",
        "x=\"a\"@'b'",
        "echo \"$(echo @)\"",
        "echo \"$(echo \"a$(echo @)\")\"",
        "x=$((1 + (2)))@",
        "x=\"$((1+1))\" y=@",
        "x=${y:-z} @",
        "x=${#y} @",
        "x=$# @",
        "x=a#b'c'@",
        "# it's a comment\n@",
        "echo a # \"`$(\n@",
        "cat <<EOF\nit's\nEOF\n@",
        "cat << 'EOF' | tr a b\n\" EOF\nEOF\n@",
        "cat <<-EOF\n\tx\n\tEOF\n@",
        "cat <<A <<B\n'\nA\n\"\nB\n@",
        "cat <<< x\n@",
        "x=`echo '$'` @",
        "case x in a) echo @ ;; *) ;; esac",
        "x=$(echo a)#'b'@",
        "f() { echo @; }; ( echo @x )",
        "echo \\'@",
        "echo \"\\\"\" @",
        "echo '\\' @",
      })
  void aWordMayStandWhereCodeIs(String text) throws IOException {
    assertThat(write(text)).isEqualTo(text.replaceFirst("@", "'v'"));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "echo \"@\"",
        "echo '@'",
        "echo `@`",
        "echo \"`@`\"",
        "echo \"$(echo \"@\")\"",
        "echo \"$(echo 'a' \"@\")\"",
        "echo ${x:-@}",
        "echo \"${x:-@}\"",
        "echo ${x:-'a'} @",
        "echo $((@))",
        "echo $((1 << @))",
        "# @\n",
        "a; # it's\n# @\n",
        "cat <<EOF\n@\nEOF\n",
        "cat <<EOF\n EOF\n@\nEOF\n",
        "cat <<EOF\n\tEOF\n@\nEOF\n",
        "cat <<EOF\nx\\\nEOF\n@\nEOF\n",
        "cat <<@\n",
        "cat <<-@\n",
        "cat <<A <<B\nA\n@\nB\n",
        "echo \\@",
        "echo $@",
        "echo $'a' @",
        "x=$(case y in a) echo \"@\" ;; esac)",
        "x=\"$(case y in a) echo @ ;; esac)\"",
      })
  void aWordIsRefusedWhereItCouldBreakOut(String text) {
    assertThatThrownBy(() -> write(text))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("a.sh:1: {{x}} stands ");
  }

  @ParameterizedTest
  @ValueSource(strings = {"@ 'a", "@ \"a", "@ `a", "@ $(a", "@ ${a", "@\ncat <<E\nx\n"})
  void quotesThatStayOpenAreRefused(String text) {
    assertThatThrownBy(() -> write(text))
        .isInstanceOf(TemplateException.class)
        .hasMessageStartingWith("a.sh: ends in ");
  }
}
