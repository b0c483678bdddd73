package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.StatusBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ClusterAnswerTest {
  private static RuntimeFailure forbidden(String message) {
    return ClusterAnswer.failure(
        "cannot create Job x",
        new KubernetesClientException(
            new StatusBuilder()
                .withCode(403)
                .withReason("Forbidden")
                .withMessage(message)
                .build()));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "jobs.batch is forbidden: User \"runner\" cannot create resource \"jobs\" in API group"
            + " \"batch\" in the namespace \"kci\"",
        "pods \"x\" is forbidden: User \"system:anonymous\" cannot get resource \"pods/log\" in API"
            + " group \"\" in the namespace \"kci\"",
        "forbidden: User \"runner\" cannot get path \"/version\""
      })
  void missingRightIsNotBlamedOnTheJob(String message) {
    assertThat(forbidden(message).isUnauthorized()).isTrue();
  }

  @Test
  void jobThatAWebhookDeniesIsRefused() {
    RuntimeFailure failure =
        forbidden(
            "admission webhook \"policy.example.org\" denied the request: container main cannot run"
                + " as root; it cannot use resource limits above 4Gi");
    assertThat(failure.isRefused()).isTrue();
    assertThat(failure.isUnauthorized()).isFalse();
  }
}
