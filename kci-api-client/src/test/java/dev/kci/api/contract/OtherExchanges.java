package dev.kci.api.contract;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.Result;
import dev.kci.api.model.TelemetryEvent;
import dev.kci.api.model.TelemetryField;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import okhttp3.HttpUrl;

/** Users, telemetry, key-values, and HTTP itself. */
final class OtherExchanges {
  private static final String ACCOUNTS = "the administration of accounts and groups is left out";

  private static final Map<TelemetryField, String> TEXTS =
      Map.of(
          TelemetryField.KIND, "job_result",
          TelemetryField.RUNTIME, "lava-x",
          TelemetryField.DEVICE_TYPE, "rk3588",
          TelemetryField.JOB_NAME, "baseline");

  private OtherExchanges() {}

  static void add(Contract contract) {
    users(contract);
    telemetry(contract);
    keyValues(contract);
    contract.leftOut("pages and figures for people and monitoring are left out", "root", "metrics");
    contract.leftOut("the client always names a version", "root-no-version-prefix");
    contract.leftOut(
        "the client has no call of this method or path",
        "unknown-path",
        "method-not-allowed",
        "trailing-slash",
        "openapi-over-http",
        "head-not-allowed");
    contract.leftOut(
        "the client speaks HTTP/1.1 and asks for no upgrade",
        "h2c-upgrade-get",
        "h2c-upgrade-post");
  }

  private static void users(Contract contract) {
    contract.made(
        (api, exchange) -> api.users().whoami(),
        "whoami",
        "whoami-admin",
        "whoami-no-token",
        "whoami-invalid-token",
        "whoami-deactivated-user");
    contract.leftOut("the client knows tokens only", "whoami-basic-scheme");
    contract.made(
        (api, exchange) -> {
          HttpUrl form = HttpUrl.get("http://form/?" + exchange.body());
          return api.users()
              .login(form.queryParameter("username"), form.queryParameter("password"));
        },
        "login",
        "login-wrong-password",
        "login-unknown-user",
        "login-by-email",
        "login-not-verified",
        "login-deactivated-user");
    contract.leftOut("login is a form of two fields", "login-json-body", "login-missing-field");
    contract.leftOut(
        ACCOUNTS,
        "user-invite",
        "user-invite-not-admin",
        "user-invite-duplicate",
        "user-accept-invite-bad-token",
        "user-register-disabled",
        "user-by-id-not-admin",
        "users-list",
        "user-group-create",
        "user-groups-list");
  }

  private static void telemetry(Contract contract) {
    TelemetryEvent passed =
        new TelemetryEvent(null, TEXTS, Result.PASS, false, 0, JsonObject.of("a", 1));
    TelemetryEvent failed =
        new TelemetryEvent(
            Instant.parse("2026-11-01T00:00:00Z"),
            TEXTS,
            Result.FAIL,
            true,
            0,
            JsonObject.of("a", 1));
    contract.made(
        (api, exchange) -> api.telemetry().send(List.of(passed)), "telemetry-post-no-token");
    contract.made((api, exchange) -> api.telemetry().send(List.of()), "telemetry-post-empty");
    contract.made(
        (api, exchange) -> api.telemetry().send(List.of(passed, failed)), "telemetry-post");
    contract.leftOut("each event has a kind", "telemetry-post-missing-kind");
    contract.leftOut("events are a list", "telemetry-post-object");
    contract.leftOut(
        "reading telemetry is left out",
        "telemetry-get",
        "telemetry-get-since-malformed",
        "telemetry-stats",
        "telemetry-stats-no-group",
        "telemetry-anomalies");
  }

  private static void keyValues(Contract contract) {
    contract.made(
        (api, exchange) -> api.keyValues().get("ns", "key"),
        "kv-get-no-token",
        "kv-get-missing",
        "kv-get",
        "kv-get-other-user",
        "kv-get-after-delete");
    contract.made(
        (api, exchange) -> {
          api.keyValues().set("ns", "key", "some value");
          return OutcomeCheck.QUIET;
        },
        "kv-set");
    contract.made(
        (api, exchange) -> {
          api.keyValues().delete("ns", "key");
          return OutcomeCheck.QUIET;
        },
        "kv-delete-missing");
    contract.leftOut("a value is a text", "kv-set-object", "kv-set-number");
    contract.leftOut("a text is deleted by DELETE", "kv-set-no-body-deletes");
  }
}
