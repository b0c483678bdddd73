package dev.kci.runtime.kubernetes;

import static org.assertj.core.api.Assertions.assertThat;

import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.LabelSelector;
import io.fabric8.kubernetes.api.model.Namespace;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.PodTemplateSpec;
import io.fabric8.kubernetes.api.model.Probe;
import io.fabric8.kubernetes.api.model.ServiceAccount;
import io.fabric8.kubernetes.api.model.apps.StatefulSet;
import io.fabric8.kubernetes.api.model.policy.v1.PodDisruptionBudget;
import java.io.IOException;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What examples/kubernetes promises of the pods, without a cluster. */
class ManifestsTest {
  private static final List<String> SERVICES =
      List.of("trigger", "tarball", "runner", "timeout", "report");

  private static StatefulSet service(String name) throws IOException {
    return Manifests.service(name + ".yaml", StatefulSet.class);
  }

  private static List<StatefulSet> all() throws IOException {
    List<StatefulSet> all = new ArrayList<>();
    for (String name : SERVICES) {
      all.add(service(name));
    }
    all.addAll(Manifests.of("overlays/sandbox/sandbox.yaml", StatefulSet.class));
    all.addAll(Manifests.of("overlays/sandbox/git.yaml", StatefulSet.class));
    return all;
  }

  private static List<Container> containers(StatefulSet set) {
    PodSpec pod = set.getSpec().getTemplate().getSpec();
    return Stream.concat(pod.getInitContainers().stream(), pod.getContainers().stream()).toList();
  }

  @Test
  void podsKeepToTheRestrictedLevelAsNobodyInParticularWithAReadOnlyRoot() throws IOException {
    for (StatefulSet set : all()) {
      PodSpec pod = set.getSpec().getTemplate().getSpec();
      String name = set.getMetadata().getName();
      assertThat(PodSecurity.beyondRestricted(pod)).as(name).isEmpty();
      assertThat(pod.getSecurityContext().getRunAsUser()).as(name).isEqualTo(65532);
      assertThat(containers(set))
          .as(name)
          .allMatch(container -> container.getSecurityContext().getReadOnlyRootFilesystem());
    }
  }

  @Test
  void everyContainerSaysWhatItNeeds() throws IOException {
    for (StatefulSet set : all()) {
      assertThat(containers(set))
          .as(set.getMetadata().getName())
          .allMatch(c -> c.getResources().getRequests().keySet().equals(Set.of("cpu", "memory")))
          .allMatch(c -> c.getResources().getLimits().containsKey("memory"));
    }
  }

  @Test
  void podsOfBothNamespacesAreHeldToTheRestrictedLevel() throws IOException {
    assertThat(Manifests.of("base/namespaces.yaml", Namespace.class))
        .hasSize(2)
        .allSatisfy(
            namespace ->
                assertThat(namespace.getMetadata().getLabels())
                    .containsEntry("pod-security.kubernetes.io/enforce", "restricted"));
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void serviceIsProbedWhereItListens(String name) throws IOException {
    Container container = container(name);
    assertThat(environment(container)).containsEntry("KCI_LISTEN", "0.0.0.0:8080");
    assertThat(container.getPorts()).singleElement().matches(p -> p.getContainerPort() == 8080);
    assertThat(path(container.getStartupProbe())).isEqualTo("/livez");
    assertThat(path(container.getLivenessProbe())).isEqualTo("/livez");
    assertThat(path(container.getReadinessProbe())).isEqualTo("/readyz");
  }

  private static String path(Probe probe) {
    return probe.getHttpGet().getPath();
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void onePodKeepsItsNameAndItsState(String name) throws IOException {
    StatefulSet set = service(name);
    Container container = container(name);
    String folder = environment(container).get("KCI_STATE_DIR");
    assertThat(set.getSpec().getReplicas()).isEqualTo(1);
    assertThat(set.getSpec().getVolumeClaimTemplates())
        .singleElement()
        .matches(claim -> claim.getMetadata().getName().equals("state"));
    assertThat(container.getVolumeMounts())
        .anyMatch(mount -> mount.getName().equals("state") && mount.getMountPath().equals(folder));
    assertThat(set.getSpec().getTemplate().getSpec().getTerminationGracePeriodSeconds())
        .isBetween(10L, 30L); // SIGTERM takes up to 5 s
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void secretsAreFilesOnly(String name) throws IOException {
    Container container = container(name);
    assertThat(container.getEnvFrom()).isEmpty();
    assertThat(container.getEnv()).allMatch(variable -> variable.getValueFrom() == null);
    String folder = environment(container).get("CREDENTIALS_DIRECTORY");
    assertThat(container.getVolumeMounts())
        .anyMatch(mount -> mount.getMountPath().equals(folder) && mount.getReadOnly());
    assertThat(service(name).getSpec().getTemplate().getSpec().getVolumes())
        .filteredOn(volume -> volume.getName().equals("secrets"))
        .singleElement()
        .satisfies(
            volume -> {
              assertThat(volume.getProjected().getDefaultMode()).isEqualTo(0440);
              assertThat(volume.getProjected().getSources())
                  .first()
                  .matches(source -> source.getSecret().getName().equals("kci-api"));
            });
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void drainMayMoveTheService(String name) throws IOException {
    Map<String, String> labels = labels(name);
    assertThat(Manifests.of("base/disruption.yaml", PodDisruptionBudget.class))
        .filteredOn(budget -> selects(budget.getSpec().getSelector(), labels))
        .singleElement()
        .matches(budget -> budget.getSpec().getMaxUnavailable().getIntVal() == 1);
  }

  @Test
  void drainWaitsForJobs() throws IOException {
    Map<String, String> labels = JobLabels.of("cluster", "http://api/").of("id");
    assertThat(Manifests.of("base/disruption.yaml", PodDisruptionBudget.class))
        .filteredOn(budget -> budget.getMetadata().getNamespace().equals("kernelci-jobs"))
        .singleElement()
        .matches(budget -> selects(budget.getSpec().getSelector(), labels))
        .matches(budget -> budget.getSpec().getMinAvailable().getIntVal() > 100_000);
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void networkPolicyNamesTheService(String name) throws IOException {
    Map<String, String> labels = labels(name);
    assertThat(Manifests.of("base/network.yaml"))
        .filteredOn(policy -> selects(podSelector(policy), labels))
        .extracting(policy -> Situation.map(policy.get("metadata")).get("name"))
        .contains("nothing-else", "kci-service");
  }

  @ParameterizedTest
  @ValueSource(strings = {"kernelci", "kernelci-jobs"})
  void nothingIsAllowedUnlessAPolicySaysSo(String namespace) throws IOException {
    assertThat(Manifests.of("base/network.yaml"))
        .filteredOn(
            policy -> namespace.equals(Situation.map(policy.get("metadata")).get("namespace")))
        .filteredOn(policy -> podSelector(policy).equals(new LabelSelector()))
        .singleElement()
        .satisfies(
            policy -> {
              Map<String, Object> spec = Situation.map(policy.get("spec"));
              assertThat(spec.get("policyTypes")).isEqualTo(List.of("Ingress", "Egress"));
              assertThat(spec).doesNotContainKey("ingress");
            });
  }

  private static LabelSelector podSelector(Map<String, Object> policy) {
    return Situation.JSON.convertValue(
        Situation.map(policy.get("spec")).get("podSelector"), LabelSelector.class);
  }

  @ParameterizedTest
  @FieldSource("SERVICES")
  void onlyTheRunnerHasAnAccountInTheCluster(String name) throws IOException {
    PodSpec pod = service(name).getSpec().getTemplate().getSpec();
    ServiceAccount account =
        Manifests.of("base/accounts.yaml", ServiceAccount.class).stream()
            .filter(one -> one.getMetadata().getName().equals(pod.getServiceAccountName()))
            .findFirst()
            .orElseThrow();
    boolean hasToken = !Boolean.FALSE.equals(account.getAutomountServiceAccountToken());
    assertThat(hasToken).isEqualTo(name.equals("runner"));
  }

  @Test
  void kustomizationNamesAllFiles() throws IOException {
    for (String folder : List.of("base", "overlays/sandbox")) {
      String kustomization =
          Files.readString(Manifests.FOLDER.resolve(folder).resolve("kustomization.yaml"));
      try (var files = Files.list(Manifests.FOLDER.resolve(folder))) {
        assertThat(files.map(file -> file.getFileName().toString()))
            .allMatch(file -> file.equals("kustomization.yaml") || kustomization.contains(file));
      }
    }
  }

  private static Container container(String name) throws IOException {
    return service(name).getSpec().getTemplate().getSpec().getContainers().get(0);
  }

  private static Map<String, String> environment(Container container) {
    Map<String, String> all = new HashMap<>();
    container.getEnv().forEach(variable -> all.put(variable.getName(), variable.getValue()));
    return all;
  }

  private static Map<String, String> labels(String name) throws IOException {
    PodTemplateSpec template = service(name).getSpec().getTemplate();
    assertThat(template.getMetadata().getLabels())
        .containsAllEntriesOf(service(name).getSpec().getSelector().getMatchLabels());
    return template.getMetadata().getLabels();
  }

  private static boolean selects(LabelSelector selector, Map<String, String> labels) {
    return labels.entrySet().containsAll(selector.getMatchLabels().entrySet())
        && selector.getMatchExpressions().stream()
            .allMatch(
                asked ->
                    asked.getOperator().equals("In")
                        && asked.getValues().contains(labels.get(asked.getKey())));
  }
}
