/** The stage of the attempts: a sandbox, the services, and servers that record requests. */
@NullMarked
package dev.kci.abuse.stage;

import org.jspecify.annotations.NullMarked;
