package dev.kci.api.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.time.Instant;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NodeQueryTest {
  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "kind                ; checkout",
        "kind                ; a-kind-of-tomorrow",
        "kind__in            ; kbuild,job",
        "state__nin          ; running,available",
        "result              ; null",
        "result__ne          ; null",
        "result__in          ; null,fail",
        "name__re            ; ^(kbuild|job)-1$",
        "group__ne           ; g",
        "path                ; kbuild-1",
        "parent              ; 6b04c7d44ebc2915b46d369e",
        "retry_counter       ; 2",
        "created__gt         ; 2026-11-23T22:00:12.737841",
        "created__lte        ; 2026-11-23T22:00:12Z",
        "timeout__lt         ; 2020-01-01",
        "processed_by_kcidb_bridge ; false",
        "data.kernel_revision.version.patchlevel__int ; 2",
        "data.kernel_revision.version.patchlevel__gte ; 2",
        "data.kernel_revision.tree ; qtree",
        "artifacts.kernel__ne ; null",
      })
  void acceptsConditionsThatTheServerSupports(String key, String value) {
    assertThat(new NodeQuery.Condition(key, value).key()).isEqualTo(key);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "id                  | 6b04             | cannot query by id",
        "_id                 | 6b04             | cannot query by id",
        "parent              | null             | cannot query for null",
        "parent__in          | 6b04             | can only be compared for equality",
        "parent__ne          | null             | can only be compared for equality",
        "retry_counter__gt   | 0                | can only be compared for equality",
        "retry_counter       | x                | is not a whole number",
        "holdoff             | null             | cannot query for null",
        "created__gt         | yesterday        | is not a time",
        "created__in         | 2020-01-01       | supports the operators lt lte gt gte",
        "name__foo           | x                | supports the operators ne in nin re",
        "name__lt            | x                | supports the operators ne in nin re",
        "name__re            | (                | is not a regular expression",
        "state               | sleeping         | Unknown node state 'sleeping'",
        "state__in           | running, done    | Unknown node state ' done'",
        "result              | ok               | Unknown result 'ok'",
        "nosuch              | x                | the server cannot query by it",
        "processed_by_kcidb_bridge | yes        | is neither true nor false",
        "data.n__gt          | x                | is not a whole number",
        "data.n__int         | x                | is not a whole number",
        "data.               | x                | the server cannot query by it",
      })
  void rejectsConditionsThatTheServerDoesNotSupport(String key, String value, String why) {
    assertThatIllegalArgumentException()
        .isThrownBy(() -> new NodeQuery.Condition(key, value))
        .withMessageStartingWith("Condition '")
        .withMessageContaining(why);
  }

  @Test
  void rejectsTheSameKeyTwice() {
    NodeQuery query = NodeQuery.where(NodeField.NAME.is("a"));

    assertThatIllegalArgumentException().isThrownBy(() -> query.and(NodeField.NAME.is("b")));
  }

  @Test
  void rejectsAValueAndAnotherConditionForAField() {
    NodeQuery query = NodeQuery.where(NodeField.NAME.isNot("a"));

    assertThatIllegalArgumentException()
        .isThrownBy(() -> query.and(NodeField.NAME.is("b")))
        .withMessageContaining("[name]");
  }

  @Test
  void acceptsARange() {
    Instant time = Instant.parse("2026-11-23T22:00:12.737841Z");

    assertThat(
            NodeQuery.where(NodeField.CREATED.after(time))
                .and(NodeField.CREATED.before(time.plusSeconds(1)))
                .parameters())
        .containsEntry("created__gt", "2026-11-23T22:00:12.737841")
        .containsEntry("created__lt", "2026-11-23T22:00:13.737841");
  }

  @Test
  void setMakesTheSameQueryInEachJvm() {
    assertThat(NodeField.STATE.in(Set.of(NodeState.RUNNING, NodeState.DONE, NodeState.CLOSING)))
        .isEqualTo(new NodeQuery.Condition("state__in", "closing,done,running"));
    assertThat(NodeField.STATE.in(List.of(NodeState.RUNNING, NodeState.DONE)))
        .isEqualTo(new NodeQuery.Condition("state__in", "running,done"));
  }

  @Test
  void rejectsEmptyListsAndValuesWithCommas() {
    assertThatIllegalArgumentException().isThrownBy(() -> NodeField.NAME.in(List.of()));
    assertThatIllegalArgumentException().isThrownBy(() -> NodeField.NAME.in(List.of("a,b")));
  }

  @Test
  void rejectsTheTextNull() {
    assertThatIllegalArgumentException().isThrownBy(() -> NodeField.NAME.is("null"));
  }
}
