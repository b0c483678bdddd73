/**
 * The API's telemetry of runs in the runtimes; start at {@link
 * dev.kci.sandbox.telemetry.TelemetryRoutes}.
 */
@NullMarked
package dev.kci.sandbox.telemetry;

import org.jspecify.annotations.NullMarked;
