package dev.kci.runtime.kubernetes;

import dev.kci.runtime.RuntimeFailure;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReview;
import io.fabric8.kubernetes.api.model.authorization.v1.SelfSubjectAccessReviewBuilder;
import io.fabric8.kubernetes.api.model.batch.v1.Job;
import io.fabric8.kubernetes.api.model.batch.v1.JobBuilder;
import io.fabric8.kubernetes.client.KubernetesClientException;
import java.util.ArrayList;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Checks that the runner has the permissions it needs in a cluster. */
final class ClusterCheck {
  private static final Logger LOG = LoggerFactory.getLogger(ClusterCheck.class);

  /** Granted by {@code examples/kubernetes/base/accounts.yaml}. */
  static final List<Right> RIGHTS =
      List.of(
          new Right("create", "batch", "jobs", ""),
          new Right("get", "batch", "jobs", ""),
          new Right("list", "batch", "jobs", ""),
          new Right("watch", "batch", "jobs", ""),
          new Right("delete", "batch", "jobs", ""),
          new Right("list", "", "pods", ""),
          new Right("watch", "", "pods", ""),
          new Right("get", "", "pods", "log"));

  private final Cluster cluster;

  ClusterCheck(Cluster cluster) {
    this.cluster = cluster;
  }

  record Right(String verb, String group, String resource, String subresource) {
    @Override
    public String toString() {
      return verb + " " + resource + (subresource.isEmpty() ? "" : "/" + subresource);
    }
  }

  /**
   * Checks each permission, then creates a sample Job as a dry run.
   *
   * @throws RuntimeFailure if the cluster is unreachable, the token is invalid, or a permission or
   *     the namespace is missing
   */
  void run() {
    String where = "cluster %s, namespace %s".formatted(cluster.name(), cluster.namespace());
    List<Right> missing = new ArrayList<>();
    try {
      for (Right right : RIGHTS) {
        if (!isAllowed(right)) {
          missing.add(right);
        }
      }
    } catch (KubernetesClientException e) {
      throw ClusterAnswer.failure(where, e);
    }
    if (!missing.isEmpty()) {
      throw RuntimeFailure.refused(
          where
              + ": the account lacks the permissions "
              + missing
              + ", or the namespace does not exist; see examples/kubernetes/base/accounts.yaml");
    }
    try {
      cluster
          .client()
          .batch()
          .v1()
          .jobs()
          .inNamespace(cluster.namespace())
          .resource(sample())
          .dryRun()
          .create();
    } catch (KubernetesClientException e) {
      if (e.getCode() == ClusterAnswer.NOT_FOUND || e.getCode() < 400) {
        throw ClusterAnswer.failure(where, e);
      }
      // perhaps a temporary lack of quota, or a policy that real jobs comply with
      LOG.warn(
          "Cluster refused a sample Job cluster={} namespace={} error={}",
          cluster.name(),
          cluster.namespace(),
          ClusterAnswer.words(e));
    }
  }

  private boolean isAllowed(Right right) {
    SelfSubjectAccessReview review =
        new SelfSubjectAccessReviewBuilder()
            .withNewSpec()
            .withNewResourceAttributes()
            .withNamespace(cluster.namespace())
            .withVerb(right.verb())
            .withGroup(right.group())
            .withResource(right.resource())
            .withSubresource(right.subresource().isEmpty() ? null : right.subresource())
            .endResourceAttributes()
            .endSpec()
            .build();
    SelfSubjectAccessReview answer =
        cluster.client().authorization().v1().selfSubjectAccessReview().create(review);
    return answer.getStatus() != null && Boolean.TRUE.equals(answer.getStatus().getAllowed());
  }

  private static Job sample() {
    return new JobBuilder()
        .withNewMetadata()
        .withName("kci-check")
        .endMetadata()
        .withNewSpec()
        .withNewTemplate()
        .withNewSpec()
        .withRestartPolicy("Never")
        .addNewContainer()
        .withName("job")
        .withImage("busybox")
        .endContainer()
        .endSpec()
        .endTemplate()
        .endSpec()
        .build();
  }
}
