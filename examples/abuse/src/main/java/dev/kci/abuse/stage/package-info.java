/** What the attempts are played on: a sandbox, the services, and servers that take notes. */
@NullMarked
package dev.kci.abuse.stage;

import org.jspecify.annotations.NullMarked;
