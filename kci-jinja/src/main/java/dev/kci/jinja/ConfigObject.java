package dev.kci.jinja;

import java.util.Map;

/** An object of the configuration, with attributes instead of keys. */
record ConfigObject(Map<String, Object> attributes) {}
