package dev.kci.runner.template.jinja;

/** Python's None. */
enum None {
  NONE
}
