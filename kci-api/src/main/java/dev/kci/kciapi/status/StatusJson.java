package dev.kci.kciapi.status;

import dev.kci.api.model.JsonObject;

/** A pipeline's status for programs. */
final class StatusJson {
  private StatusJson() {}

  static JsonObject of(PipelineStatus status) {
    return JsonObject.of("services", status.services().stream().map(StatusJson::service).toList())
        .with("runtimes_down", status.down().stream().map(StatusJson::down).toList())
        .with("unfinished", status.unfinished().stream().map(StatusJson::unfinished).toList())
        .with("waiting", status.waiting().stream().map(StatusJson::waiting).toList());
  }

  private static JsonObject service(PipelineStatus.Service one) {
    return JsonObject.of("service", one.service())
        .with("instance", one.instance())
        .with("version", one.version())
        .with("alive", one.isAlive())
        .with("silent_seconds", one.silence().toSeconds())
        .with("age_seconds", one.age().toSeconds())
        .with("events_waiting", one.condition().events())
        .with("oldest_event_seconds", one.condition().oldestEvent().toSeconds())
        .with("shards", one.condition().share().shards())
        .with("replicas", one.condition().share().replicas())
        .with("takeovers", one.condition().share().takeovers());
  }

  private static JsonObject down(PipelineStatus.Down one) {
    return JsonObject.of("runtime", one.runtime()).with("instances", one.instances());
  }

  private static JsonObject unfinished(PipelineStatus.Unfinished one) {
    return JsonObject.of("kind", one.kind().wireName())
        .with("state", one.state().wireName())
        .with("count", one.count())
        .with("under_an_hour", one.hour())
        .with("under_a_day", one.day())
        .with("older", one.older())
        .with("oldest_seconds", one.oldest().toSeconds());
  }

  private static JsonObject waiting(PipelineStatus.Waiting one) {
    return JsonObject.of("runtime", one.runtime())
        .with("reason", one.reason())
        .with("count", one.count())
        .with("oldest_seconds", one.oldest().toSeconds())
        .with("why", one.why())
        .with("details", one.details());
  }
}
