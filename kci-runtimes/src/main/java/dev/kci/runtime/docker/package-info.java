/** Jobs as containers: start with {@link dev.kci.runtime.docker.DockerRuntime}. */
@NullMarked
package dev.kci.runtime.docker;

import org.jspecify.annotations.NullMarked;
