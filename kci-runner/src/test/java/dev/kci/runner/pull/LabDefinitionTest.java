package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.ErrorCode;
import dev.kci.runner.supervise.InvalidJobException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabDefinitionTest {
  private static final String SUM = "ab".repeat(32);

  private static LabDefinition parse(String json) {
    return LabDefinition.parse(json.getBytes(StandardCharsets.UTF_8));
  }

  @Test
  void definitionOfTheContractIsRead() {
    LabDefinition definition =
        parse(
            """
            {"artifacts": {"kernel": "https://f.example.org/bzImage", "rootfs": "https://f.example.org/r.xz"},
             "tests": [{"id": "boot-1", "type": "boot", "depends": [], "timeout_s": 600},
                       {"id": "ltp-1", "type": "ltp", "timeout_s": 3600, "script": "echo 1"}],
             "environment": {"platform": "board", "arch": "arm64", "requirements": []},
             "callback": {"url": "https://c.example.org/node/1", "token_name": "t"},
             "parameters": {"RUNNER": "/opt/kirk/kirk", "workers": 3, "list": [1]},
             "integrity": {"sha256": {"_comment": "remark", "kernel": "%s"}}}
            """
                .formatted(SUM.toUpperCase()));
    assertThat(definition.artifacts())
        .containsEntry("kernel", URI.create("https://f.example.org/bzImage"))
        .containsOnlyKeys("kernel", "rootfs");
    assertThat(definition.checksums()).isEqualTo(Map.of("kernel", SUM));
    assertThat(definition.types()).containsExactly("boot", "ltp");
    assertThat(definition.timeout()).isEqualTo(Duration.ofSeconds(4200));
    assertThat(definition.platform()).isEqualTo("board");
    assertThat(definition.arch()).isEqualTo("arm64");
    assertThat(definition.callback()).isEqualTo("https://c.example.org/node/1");
    assertThat(definition.parameters())
        .isEqualTo(Map.of("RUNNER", "/opt/kirk/kirk", "workers", "3"));
    assertThat(definition.script()).isEqualTo("echo 1");
  }

  @Test
  void scriptTooLongForAVariableStaysInTheFile() {
    String test = "{\"tests\": [{\"type\": \"script\", \"timeout_s\": 1, \"script\": \"%s\"}]}";
    assertThat(parse(test.formatted("x".repeat(120 << 10))).script()).hasSize(120 << 10);
    assertThat(parse(test.formatted("x".repeat((120 << 10) + 1))).script()).isNull();
    assertThat(parse(test.formatted("a\\u0000b")).script()).isNull();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "[]                                                | not valid JSON",
        "{                                                 | not valid JSON",
        "{}                                                | tests: expected a list of 1 to 100",
        "{'tests': []}                                     | tests: expected a list of 1 to 100",
        "{'tests': [1]}                                    | tests: expected a list of objects",
        "{'tests': [{'type': 'boot'}]}                     | tests[].timeout_s: 'nothing'",
        "{'tests': [{'type': 'boot', 'timeout_s': 0}]}     | tests[].timeout_s: '0'",
        "{'tests': [{'type': 'boot', 'timeout_s': 1e9}]}   | tests[].timeout_s",
        "{'tests': [{'type': 'a b', 'timeout_s': 1}]}      | tests[].type: 'a b'",
        "{'tests': [{'timeout_s': 1}]}                     | tests[].type: ''",
        "{T, 'environment': {'platform': '$(id)'}}         | environment.platform: '$(id)'",
        "{T, 'artifacts': []}                              | artifacts: expected an object",
        "{T, 'artifacts': {'../x': 'https://h/'}}          | artifacts: '../x'",
        "{T, 'artifacts': {'kernel': 1}}                   | artifacts.kernel: '1'; expected a URL",
        "{T, 'artifacts': {'kernel': 'a b'}}               | artifacts.kernel: 'a b'",
        "{T, 'integrity': {'sha256': {'kernel': 'ab'}}}    | integrity.sha256.kernel: 'ab'",
        "{T, 'parameters': {'a': 'x\\u0000y'}}             | parameters.a: expected at most",
        "{T, 'parameters': 'none'}                         | parameters: expected an object"
      })
  void whatIsWrongIsNamed(String json, String message) {
    String text =
        json.replace('\'', '"')
            .replace("{T", "{\"tests\": [{\"type\": \"boot\", \"timeout_s\": 1}]");
    assertThatThrownBy(() -> parse(text))
        .isInstanceOfSatisfying(
            InvalidJobException.class,
            e -> assertThat(e.code()).isEqualTo(ErrorCode.INVALID_JOB_PARAMS))
        .hasMessageStartingWith("invalid job definition: ")
        .hasMessageContaining(message);
  }
}
