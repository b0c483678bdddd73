/** Users, groups and tokens; start at {@link dev.kci.sandbox.auth.Accounts}. */
@NullMarked
package dev.kci.sandbox.auth;

import org.jspecify.annotations.NullMarked;
