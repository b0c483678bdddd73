package dev.kci.jinja;

import java.util.Map;

/**
 * A template that was read.
 *
 * @param file where it was found, for messages
 * @param body all of it, blocks in their places
 * @param blocks the blocks that it defines, at any depth
 */
record Template(String file, Statement body, Map<String, Blocks.Block> blocks) {}
