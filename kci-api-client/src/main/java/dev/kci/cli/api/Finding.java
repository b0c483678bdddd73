package dev.kci.cli.api;

/**
 * What a check found.
 *
 * @param what was checked
 * @param good whether it is as a service needs it
 * @param detail what was found, and what to do when it is not good; one line
 */
record Finding(String what, boolean good, String detail) {}
