package dev.kci.jinja;

import java.util.Map;

/** An object of the configuration: it has attributes and no keys. */
record ConfigObject(Map<String, Object> attributes) {}
