/**
 * What services tell the API's telemetry: start with {@link dev.kci.telemetry.JobTelemetry} for
 * what is told, and {@link dev.kci.telemetry.TelemetrySender} for how it gets there.
 */
@NullMarked
package dev.kci.telemetry;

import org.jspecify.annotations.NullMarked;
