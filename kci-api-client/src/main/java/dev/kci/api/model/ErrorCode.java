package dev.kci.api.model;

/**
 * Values of {@code data.error_code} that the server accepts (source: recorded exchanges {@code
 * create-bad-data-error-code} and {@code create-checkout-error-code-of-kbuild}). The kind of the
 * node limits the choice: a checkout only accepts {@link #NODE_TIMEOUT} and {@link
 * #GIT_CHECKOUT_FAILURE}.
 */
public enum ErrorCode {
  NODE_TIMEOUT("node_timeout"),
  GIT_CHECKOUT_FAILURE("git_checkout_failure"),
  INVALID_JOB_PARAMS("invalid_job_params"),
  SUBMIT_ERROR("submit_error"),
  JOB_GENERATION_ERROR("job_generation_error"),
  KBUILD_INTERNAL_ERROR("kbuild_internal_error"),
  INFRASTRUCTURE("Infrastructure"),
  CANCELED("Canceled"),
  JOB("Job"),
  BUG("Bug"),
  TEST("Test"),
  CONFIGURATION("Configuration"),
  LAVA_TIMEOUT("LAVATimeout"),
  MULTINODE_TIMEOUT("MultinodeTimeout"),
  OBJECT_NOT_PERSISTED("ObjectNotPersisted"),
  UNEXISTING_PERMISSION("Unexisting permission codename.");

  private final String wireName;

  ErrorCode(String wireName) {
    this.wireName = wireName;
  }

  /** The text as the API writes it. */
  public String wireName() {
    return wireName;
  }
}
