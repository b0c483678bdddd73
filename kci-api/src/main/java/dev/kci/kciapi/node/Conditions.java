package dev.kci.kciapi.node;

import dev.kci.api.model.NodeQuery;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code FIELD=VALUE} arguments as a query, a mixin. */
final class Conditions {
  @Parameters(
      paramLabel = "FIELD=VALUE",
      description =
          "kind=checkout, state__in=running,closing, data.kernel_revision.tree=mainline,"
              + " created__gt=2026-11-24T08:00:00 … (operators: lt lte gt gte ne in nin re)")
  private @Nullable List<String> conditions;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * The query.
   *
   * @throws ParameterException when a condition has no value, or one that the server cannot answer
   */
  NodeQuery query() {
    try {
      return new NodeQuery(
          (conditions == null ? List.<String>of() : conditions)
              .stream().map(Conditions::condition).toList());
    } catch (IllegalArgumentException e) {
      throw new ParameterException(
          Objects.requireNonNull(spec, "not run by picocli").commandLine(), e.getMessage(), e);
    }
  }

  private static NodeQuery.Condition condition(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'" + text + "' is no condition; expected FIELD=VALUE or FIELD__OPERATOR=VALUE");
    }
    return new NodeQuery.Condition(text.substring(0, equals), text.substring(equals + 1));
  }
}
