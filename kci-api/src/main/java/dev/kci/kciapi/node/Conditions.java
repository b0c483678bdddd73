package dev.kci.kciapi.node;

import dev.kci.api.model.NodeQuery;
import dev.kci.cli.options.OptionSource;
import java.util.List;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads {@code FIELD=VALUE} arguments as a query: a mixin. */
final class Conditions {
  @Parameters(
      arity = "0..*",
      paramLabel = "FIELD=VALUE",
      description =
          "A condition on a field of the node, such as kind=checkout,"
              + " state__in=running,closing or data.kernel_revision.tree=mainline. Operators:"
              + " __lt, __lte, __gt, __gte, __ne, __in, __nin, __re")
  private @Nullable List<String> conditions;

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns the query.
   *
   * @throws ParameterException if a condition has no value, or one that the server does not support
   */
  NodeQuery query() {
    try {
      return new NodeQuery(
          (conditions == null ? List.<String>of() : conditions)
              .stream().map(Conditions::condition).toList());
    } catch (IllegalArgumentException e) {
      throw OptionSource.usage(spec, String.valueOf(e.getMessage()));
    }
  }

  private static NodeQuery.Condition condition(String text) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a condition; expected FIELD=VALUE or FIELD__OPERATOR=VALUE");
    }
    return new NodeQuery.Condition(text.substring(0, equals), text.substring(equals + 1));
  }
}
