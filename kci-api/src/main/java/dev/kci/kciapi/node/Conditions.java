package dev.kci.kciapi.node;

import dev.kci.api.model.NodeField;
import dev.kci.api.model.NodeQuery;
import dev.kci.api.model.Timestamps;
import dev.kci.cli.options.OptionSource;
import dev.kci.kciapi.input.PastTime;
import dev.kci.kciapi.input.SinceOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** Reads {@code FIELD=VALUE} arguments and {@code --since} as a query: a mixin. */
final class Conditions {
  private static final Pattern TIME =
      Pattern.compile("(created|updated|timeout|holdoff)(__[a-z]+)?");

  @Parameters(
      arity = "0..*",
      paramLabel = "FIELD=VALUE",
      description =
          "A condition on a field of the node, such as kind=checkout,"
              + " state__in=running,closing or data.kernel_revision.tree=mainline. Operators:"
              + " __lt, __lte, __gt, __gte, __ne, __in, __nin, __re. Times can be ages:"
              + " created__gt=2h selects nodes that are younger than two hours")
  private @Nullable List<String> conditions;

  @Mixin private SinceOption since = new SinceOption();

  @Spec(Spec.Target.MIXEE)
  private @Nullable CommandSpec spec;

  /**
   * Returns the query.
   *
   * @param now the API's time, from which ages count
   * @throws ParameterException if a condition has no value, or one that the server does not support
   */
  NodeQuery query(Instant now) {
    try {
      List<NodeQuery.Condition> all = new ArrayList<>();
      for (String text : conditions == null ? List.<String>of() : conditions) {
        all.add(condition(text, now));
      }
      since.since(now).map(NodeField.CREATED::after).ifPresent(all::add);
      return new NodeQuery(all);
    } catch (IllegalArgumentException e) {
      throw OptionSource.usage(spec, String.valueOf(e.getMessage()));
    }
  }

  private static NodeQuery.Condition condition(String text, Instant now) {
    int equals = text.indexOf('=');
    if (equals < 1) {
      throw new IllegalArgumentException(
          "'" + text + "' is not a condition; expected FIELD=VALUE or FIELD__OPERATOR=VALUE");
    }
    String key = text.substring(0, equals);
    String value = text.substring(equals + 1);
    return TIME.matcher(key).matches() && PastTime.isAge(value)
        ? new NodeQuery.Condition(key, Timestamps.format(PastTime.parse(value, now)))
        : new NodeQuery.Condition(key, value);
  }
}
