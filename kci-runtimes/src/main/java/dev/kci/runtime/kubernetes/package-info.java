/** Jobs in Kubernetes clusters: start with {@link dev.kci.runtime.kubernetes.KubernetesRuntime}. */
@NullMarked
package dev.kci.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
