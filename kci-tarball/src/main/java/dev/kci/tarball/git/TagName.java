package dev.kci.tarball.git;

import org.eclipse.jgit.lib.ObjectId;

/**
 * A tag that can name a commit.
 *
 * @param name without {@code refs/tags/}
 * @param commit its target, directly or through tags
 * @param annotated whether it has a tag object
 * @param date of the tagger in seconds since 1970; 0 without one
 */
record TagName(String name, ObjectId commit, boolean annotated, long date) {}
