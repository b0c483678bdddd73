/** Jobs as containers: start with {@link dev.kci.runner.runtime.docker.DockerRuntime}. */
@NullMarked
package dev.kci.runner.runtime.docker;

import org.jspecify.annotations.NullMarked;
