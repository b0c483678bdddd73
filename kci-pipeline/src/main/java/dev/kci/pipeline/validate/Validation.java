package dev.kci.pipeline.validate;

import dev.kci.config.Configuration;
import dev.kci.config.ConfigurationException;
import dev.kci.config.Origin;
import dev.kci.config.Problem;
import dev.kci.pipeline.config.PipelineConfiguration;
import dev.kci.pipeline.definition.TemplateFolders;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Finds all problems in a configuration: unreadable files, unknown keys, wrong types, dangling
 * references, entries that never fire, and duplicates.
 */
public final class Validation {
  private Validation() {}

  /**
   * Returns the problems, ordered by file and line. A problem repeated by aliases and merge keys is
   * reported once, where it is written.
   *
   * @param templates the folders with templates; empty if only shipped ones are known
   * @param runtimes knowledge about the kinds of runtimes
   */
  public static List<Problem> of(
      List<Path> config, Optional<TemplateFolders> templates, RuntimeRules runtimes) {
    List<Problem> problems = new ArrayList<>();
    try {
      PipelineConfiguration configuration =
          PipelineConfiguration.check(Configuration.check(config, problems::add), problems::add);
      check(configuration, templates, runtimes, problems::add);
    } catch (ConfigurationException unreadable) {
      problems.add(
          Problem.error(
              "unreadable",
              new Origin(unreadable.file(), unreadable.line()),
              unreadable.key(),
              unreadable.value(),
              unreadable.expected()));
    }
    return once(problems);
  }

  private static void check(
      PipelineConfiguration configuration,
      Optional<TemplateFolders> templates,
      RuntimeRules runtimes,
      Consumer<Problem> problems) {
    configuration.runtimes().values().forEach(each -> runtimes.check().accept(each, problems));
    new References(configuration, templates, runtimes.types(), problems).check();
    new EntryValues(configuration, problems).check();
    new RuleValues(configuration, problems).check();
    new SchedulerEvents(configuration, problems).check();
    new Duplicates(configuration, problems).check();
    new Reachability(configuration, problems).check();
  }

  private record Place(Origin origin, String rule, String text) {}

  private static List<Problem> once(List<Problem> problems) {
    Map<Place, Problem> first = new LinkedHashMap<>();
    List<Problem> errorsFirst =
        problems.stream().sorted(Comparator.comparing(Problem::severity)).toList();
    for (Problem problem : errorsFirst) {
      String text = problem.value() == null ? problem.message() : problem.value();
      first.putIfAbsent(new Place(problem.origin(), problem.rule(), text), problem);
    }
    return first.values().stream()
        .sorted(
            Comparator.comparing((Problem problem) -> problem.origin().file())
                .thenComparing(problem -> problem.origin().line()))
        .toList();
  }
}
