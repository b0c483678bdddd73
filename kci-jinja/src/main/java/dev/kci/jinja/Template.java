package dev.kci.jinja;

import java.util.Map;

/**
 * A parsed template.
 *
 * @param file for messages
 * @param body the whole template, with blocks in their places
 * @param blocks all blocks, at any depth
 */
record Template(String file, Statement body, Map<String, Blocks.Block> blocks) {}
