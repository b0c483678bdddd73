package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PodSecurityTest {
  private static final String RESTRICTED =
      """
      securityContext: {runAsNonRoot: true, seccompProfile: {type: RuntimeDefault}}
      containers:
        - name: c
          image: i
          securityContext: {allowPrivilegeEscalation: false, capabilities: {drop: [ALL]}}
      """;

  @Test
  void compliantPodHasNoExcess() {
    assertThat(beyond(RESTRICTED)).isEmpty();
  }

  @Test
  void podWithoutSettingsExceedsTheLevelByItsDefaults() {
    assertThat(beyond("containers: [{name: c, image: i}]"))
        .containsExactly(
            "no allowPrivilegeEscalation: false in container c",
            "no capabilities.drop: [ALL] in container c",
            "no runAsNonRoot: true in container c",
            "no seccompProfile in container c");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "containers:|hostNetwork: true\\ncontainers:|hostNetwork: true",
        "containers:|hostPID: true\\ncontainers:|hostPID: true",
        "containers:|hostIPC: true\\ncontainers:|hostIPC: true",
        "containers:|volumes: [{name: v, hostPath: {path: /}}]\\n"
            + "containers:|volume v of a forbidden type",
        "containers:|initContainers: [{name: first, image: i, securityContext: {privileged:"
            + " true}}]\\n"
            + "containers:|privileged: true in container first",
        "runAsNonRoot: true|runAsUser: 0, runAsNonRoot: true|runAsUser: 0",
        "runAsNonRoot: true|runAsNonRoot: false|no runAsNonRoot: true in container c",
        "RuntimeDefault|Unconfined|no seccompProfile in container c",
        "securityContext: {allow|ports: [{containerPort: 1, hostPort: 2}]\\n"
            + "    securityContext: {allow|hostPort in container c",
        "drop: [ALL]|drop: [NET_RAW]|no capabilities.drop: [ALL] in container c",
        "drop: [ALL]|drop: [ALL], add: [SYS_ADMIN]|capabilities.add in container c",
        "allowPrivilegeEscalation: false|allowPrivilegeEscalation: false, runAsUser: 0|runAsUser: 0"
            + " in container c",
        "allowPrivilegeEscalation: false|allowPrivilegeEscalation: false, runAsNonRoot: false|no"
            + " runAsNonRoot: true in container c",
        "allowPrivilegeEscalation: false|allowPrivilegeEscalation: false, privileged:"
            + " true|privileged: true in container c",
      })
  void namesEachExcess(String part, String changed, String expected) {
    String pod = RESTRICTED.replace(part, changed.replace("\\n", "\n"));
    assertThat(pod).isNotEqualTo(RESTRICTED);
    assertThat(beyond(pod)).contains(expected);
  }

  @ParameterizedTest
  @ValueSource(strings = {"script", "kbuild", "kunit"})
  void shippedTemplateCompliesWithTheLevel(String job) {
    String definition = TestRuntime.shipped(job, "true");
    PodSpec pod = Situation.JSON.unmarshal(definition, Job.class).getSpec().getTemplate().getSpec();
    assertThat(PodSecurity.beyondRestricted(pod)).isEmpty();
  }

  private static List<String> beyond(String pod) {
    return PodSecurity.beyondRestricted(Situation.JSON.unmarshal(pod, PodSpec.class));
  }
}
