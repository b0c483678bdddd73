/**
 * Tables for people: start with {@link dev.kci.cli.table.Table}, and with {@link
 * dev.kci.cli.table.TableOptions} in commands.
 */
@NullMarked
package dev.kci.cli.table;

import org.jspecify.annotations.NullMarked;
