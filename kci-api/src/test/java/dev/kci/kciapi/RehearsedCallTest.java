package dev.kci.kciapi;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RehearsedCallTest {
  private final KciApiCommand command = new KciApiCommand();

  @Test
  void isAnsweredWithoutANetwork() {
    RehearsedCall.make();
  }

  @ParameterizedTest
  @CsvSource({
    "node get 6b04c7d24ebc2915b46d3621, true",
    "status --settings kernelci.toml,   true",
    "node,                              false",
    "node get --help,                   false",
    "node help get,                     false",
    "help node,                         false",
    "config check,                      false",
    "--version,                         false",
    "__complete node get,               false",
    "noode get,                         false",
  })
  void isMadeAheadOfACall(String arguments, boolean expected) {
    assertThat(command.workAhead(List.of(arguments.split(" "))).isPresent()).isEqualTo(expected);
  }

  @Test
  void everyCommandButTwoCallsTheApi() {
    Set<String> others =
        command.commands().keySet().stream()
            .filter(name -> command.workAhead(List.of(name, "ID")).isEmpty())
            .collect(Collectors.toSet());
    assertThat(others).containsExactlyInAnyOrder("config", "storage");
  }
}
