/**
 * Jobs in Kubernetes clusters: start with {@link
 * dev.kci.runner.runtime.kubernetes.KubernetesRuntime}.
 */
@NullMarked
package dev.kci.runner.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
