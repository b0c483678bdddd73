package dev.kci.trigger.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class BranchListJsonTest {
  @Test
  void newestEntryIsTheBranch() {
    String json =
        """
        [{"branch": "net-next-2026-11-23--21-00", "date": "2026-11-23 21:00:00"},
         {"branch": "net-next-2026-11-24--06-00", "date": "2026-11-24 06:00:00", "base": "x"},
         {"branch": "net-next-2026-11-24--03-00", "date": "2026-11-24 03:00:00"},
         {"date": "2027-01-01 00:00:00"}]
        """;
    assertThat(BranchListJson.newest(json)).isEqualTo("net-next-2026-11-24--06-00");
  }

  @ParameterizedTest
  @CsvSource({
    "2026-11-24T06:00:00+02:00, 2026-11-24T05:00:00+00:00",
    "2026-11-24 06:00:00, 2026-11-24T07:00:00.123456+00:00",
    "2026-11-24T06:00:00-01:00, 2026-11-24T06:30:00-02:00",
    "2026-11-24T06:00:00Z, 2026-11-24T06:00:00.5Z",
    "yesterday, 2026-11-24T06:00:00Z",
  })
  void datesAreComparedAsTimes(String older, String newer) {
    String one = "{\"branch\": \"old\", \"date\": \"" + older + "\"}";
    String two = "{\"branch\": \"new\", \"date\": \"" + newer + "\"}";
    assertThat(BranchListJson.newest("[" + one + "," + two + "]")).isEqualTo("new");
    assertThat(BranchListJson.newest("[" + two + "," + one + "]")).isEqualTo("new");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"[]", "{}", "<html>502</html>", "", "[{\"branch\": 1, \"date\": 2}]", "[null]"})
  void otherJsonIsRejected(String json) {
    assertThatIllegalArgumentException().isThrownBy(() -> BranchListJson.newest(json));
  }
}
