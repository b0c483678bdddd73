/**
 * Telemetry of services: {@link dev.kci.telemetry.JobTelemetry} creates events about jobs, and
 * {@link dev.kci.telemetry.TelemetrySender} sends them to the API.
 */
@NullMarked
package dev.kci.telemetry;

import org.jspecify.annotations.NullMarked;
