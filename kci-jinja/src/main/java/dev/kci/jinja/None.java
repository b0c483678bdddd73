package dev.kci.jinja;

/** Python's None. */
enum None {
  NONE
}
