/**
 * How a program lives with the API: start with {@link dev.kci.service.EventLoop} for what events
 * cause, and {@link dev.kci.service.PollLoop} for what is looked for.
 */
@NullMarked
package dev.kci.service;

import org.jspecify.annotations.NullMarked;
