package dev.kci.runner.pull;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.User;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class LabRightsTest {
  @ParameterizedTest
  @CsvSource({
    "lab, false, runtime:lab:node-editor, true",
    "lab, false, runtime:lab:node-admin, true",
    "lab, false, node:edit:any, true",
    "lab, true,  nothing, true",
    "pipeline, false, nothing, true",
    "lab, false, runtime:other:node-editor, false",
    "lab, false, nothing, false"
  })
  void editorsOfTheRuntimeAndOwnersMayReport(
      String name, boolean superuser, String group, boolean may) {
    User user = new User("1", name, "", superuser, List.of(group));
    assertThat(LabRights.missing(user, "lab", Set.of("pipeline")).isEmpty()).isEqualTo(may);
  }

  @Test
  void messageNamesTheGroup() {
    User user = new User("1", "jane", "", false, List.of());
    assertThat(LabRights.missing(user, "lab", Set.of("pipeline")))
        .contains(
            "user 'jane' may not edit the nodes of runtime 'lab'; ask the API's administrator for"
                + " the group runtime:lab:node-editor");
  }
}
