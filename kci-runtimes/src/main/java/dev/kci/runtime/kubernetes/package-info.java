/**
 * Runs jobs in Kubernetes clusters. Start with {@link
 * dev.kci.runtime.kubernetes.KubernetesRuntime}. Why the client uses the JDK's HTTP: {@code
 * docs/adr/0005-jdk-http-for-kubernetes.md}.
 */
@NullMarked
package dev.kci.runtime.kubernetes;

import org.jspecify.annotations.NullMarked;
