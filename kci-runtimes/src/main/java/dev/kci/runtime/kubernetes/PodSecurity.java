package dev.kci.runtime.kubernetes;

import io.fabric8.kubernetes.api.model.Capabilities;
import io.fabric8.kubernetes.api.model.Container;
import io.fabric8.kubernetes.api.model.ContainerPort;
import io.fabric8.kubernetes.api.model.PodSecurityContext;
import io.fabric8.kubernetes.api.model.PodSpec;
import io.fabric8.kubernetes.api.model.SeccompProfile;
import io.fabric8.kubernetes.api.model.SecurityContext;
import io.fabric8.kubernetes.api.model.Volume;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Finds what a pod asks for beyond the level "restricted" of Kubernetes' Pod Security Standards.
 * Pure.
 *
 * <p>Source: kubernetes.io/docs/concepts/security/pod-security-standards, for Linux. Not checked:
 * AppArmor, SELinux, sysctls and {@code procMount}, which a cluster restricts by default.
 */
final class PodSecurity {
  private static final Set<String> PROFILES = Set.of("RuntimeDefault", "Localhost");
  private static final Set<String> CAPABILITIES = Set.of("NET_BIND_SERVICE");

  private final PodSpec pod;
  private final PodSecurityContext context;
  private final List<String> beyond = new ArrayList<>();

  private PodSecurity(PodSpec pod) {
    this.pod = pod;
    this.context = Objects.requireNonNullElseGet(pod.getSecurityContext(), PodSecurityContext::new);
  }

  /** Returns each excess as written in a pod's spec; empty if the pod complies. */
  static List<String> beyondRestricted(PodSpec pod) {
    PodSecurity security = new PodSecurity(pod);
    security.check();
    return List.copyOf(security.beyond);
  }

  private void check() {
    note(Boolean.TRUE.equals(pod.getHostNetwork()), "hostNetwork: true");
    note(Boolean.TRUE.equals(pod.getHostPID()), "hostPID: true");
    note(Boolean.TRUE.equals(pod.getHostIPC()), "hostIPC: true");
    note(isRoot(context.getRunAsUser()), "runAsUser: 0");
    for (Volume volume : pod.getVolumes()) {
      note(isOfNode(volume), "volume " + volume.getName() + " of a forbidden type");
    }
    pod.getInitContainers().forEach(this::check);
    pod.getContainers().forEach(this::check);
  }

  private void check(Container container) {
    SecurityContext own =
        Objects.requireNonNullElseGet(container.getSecurityContext(), SecurityContext::new);
    Capabilities capabilities =
        Objects.requireNonNullElseGet(own.getCapabilities(), Capabilities::new);
    String of = " in container " + container.getName();
    note(Boolean.TRUE.equals(own.getPrivileged()), "privileged: true" + of);
    note(
        !Boolean.FALSE.equals(own.getAllowPrivilegeEscalation()),
        "no allowPrivilegeEscalation: false" + of);
    note(!capabilities.getDrop().contains("ALL"), "no capabilities.drop: [ALL]" + of);
    note(!CAPABILITIES.containsAll(capabilities.getAdd()), "capabilities.add" + of);
    note(isRoot(own.getRunAsUser()), "runAsUser: 0" + of);
    note(!isNonRoot(own), "no runAsNonRoot: true" + of);
    note(!hasProfile(own), "no seccompProfile" + of);
    note(container.getPorts().stream().anyMatch(PodSecurity::isOfHost), "hostPort" + of);
  }

  private void note(boolean asked, String what) {
    if (asked) {
      beyond.add(what);
    }
  }

  /** The container's own setting overrides the pod's. */
  private boolean isNonRoot(SecurityContext own) {
    Boolean told = own.getRunAsNonRoot();
    return Boolean.TRUE.equals(told == null ? context.getRunAsNonRoot() : told);
  }

  private boolean hasProfile(SecurityContext own) {
    SeccompProfile told = own.getSeccompProfile();
    SeccompProfile profile = told == null ? context.getSeccompProfile() : told;
    return profile != null && PROFILES.contains(profile.getType());
  }

  private static boolean isRoot(@Nullable Long user) {
    return user != null && user == 0;
  }

  private static boolean isOfHost(ContainerPort port) {
    return port.getHostPort() != null && port.getHostPort() != 0;
  }

  private static boolean isOfNode(Volume volume) {
    return volume.getConfigMap() == null
        && volume.getCsi() == null
        && volume.getDownwardAPI() == null
        && volume.getEmptyDir() == null
        && volume.getEphemeral() == null
        && volume.getPersistentVolumeClaim() == null
        && volume.getProjected() == null
        && volume.getSecret() == null;
  }
}
