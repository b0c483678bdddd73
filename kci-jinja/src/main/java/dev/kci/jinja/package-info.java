/**
 * Renders Jinja2 templates like Python. Start with {@link dev.kci.jinja.Environment}.
 *
 * <p>Values are Python's: {@link String}, {@link Boolean}, {@link Long} or {@link
 * java.math.BigInteger}, {@link Double}, mutable {@link java.util.List} and {@link java.util.Map},
 * {@link dev.kci.jinja.Tuple}, {@link dev.kci.jinja.None} and {@link dev.kci.jinja.Undefined};
 * never null. Sources: the Jinja2 3.1 documentation and the behaviour of its compiler.
 *
 * <p>For why this is not an existing library, see {@code docs/adr/0003-own-jinja2.md}.
 */
@NullMarked
package dev.kci.jinja;

import org.jspecify.annotations.NullMarked;
