package dev.kci.pipeline.schedule;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.JsonText;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DecisionDifferenceTest {
  private static final String JOB = "{'name': 'boot', 'runtime': 'lab', 'data': {'n': 1}}";

  private static String difference(String expected, String answer) {
    return DecisionDifference.between(
            JsonText.parseObject(expected.replace('\'', '"')),
            JsonText.parseObject(answer.replace('\'', '"')))
        .map(DecisionDifference::toString)
        .orElse("")
        .replace('"', '\'');
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'name': 'a', 'x': 1}] | [{'x': 1, 'name': 'a'}]",
        "[{'name': 'a'}, {'name': 'b'}] | [{'name': 'b'}, {'name': 'a'}]",
        "[{'name': 'a'}] | [{'name': 'a', 'retry_counter': 1}]",
        "[] | []",
      })
  void orderAndUnaskedKeysDoNotCount(String expected, String created) {
    assertThat(difference("{'expect': " + expected + "}", "{'created': " + created + "}"))
        .isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "[{'n': 'a'}] | [] | lost [{n='a'}], added []",
        "[] | [{'n': 'a'}] | lost [], added [{n='a'}]",
        "[{'n': 'a'}] | [{'n': 'b'}] | lost [{n='a'}], added [{n='b'}]",
        "[{'n': 'a'}, {'n': 'a'}] | [{'n': 'a'}] | lost [{n='a'}], added []",
        "[{'n': 'a'}] | [{'n': 'a'}, {'n': 'a'}] | lost [], added [{n='a'}]",
        "[{'n': 1}] | [{'n': '1'}] | lost [{n=1}], added [{n='1'}]",
        "[{'n': null}] | [{'n': 'null'}] | lost [{n=null}], added [{n='null'}]",
        "[{'n': ['a, b']}] | [{'n': ['a', 'b']}] | lost [{n=['a, b']}], added [{n=['a', 'b']}]",
        "[{'n': {'x': 1}}] | [{'n': {'x': 2}}] | lost [{n={x=1}}], added [{n={x=2}}]",
        "[{'retry_counter': 1}] | [{'retry_counter': 2}]"
            + " | lost [{retry_counter=1}], added [{retry_counter=2}]",
      })
  void createdJobThatDiffersIsToldOnBothSides(String expected, String created, String difference) {
    assertThat(difference("{'expect': " + expected + "}", "{'created': " + created + "}"))
        .isEqualTo(difference);
  }

  @Test
  void jobThatIsSkippedInsteadOfCreatedIsLost() {
    assertThat(
            difference(
                "{'expect': [" + JOB + "], 'skipped': []}",
                "{'created': [], 'skipped': [{'job': 'boot', 'runtime': 'lab', 'by': 'entry"
                    + " rules'}]}"))
        .isEqualTo(
            "lost [{data={n=1}, name='boot', runtime='lab'}],"
                + " added [{by='entry rules', job='boot', runtime='lab'}]");
  }

  @Test
  void jobSkippedByAnotherStepDiffers() {
    assertThat(
            difference(
                "{'skipped': [{'job': 'boot', 'by': 'entry rules'}]}",
                "{'skipped': [{'job': 'boot', 'by': 'architecture_filter'}]}"))
        .isEqualTo(
            "lost [{by='entry rules', job='boot'}], added [{by='architecture_filter',"
                + " job='boot'}]");
  }

  @Test
  void whereTheOriginalFailedAnyStepMayKeepTheJobOut() {
    String errors = "{'errors': [{'job': 'boot', 'runtime': 'lab', 'error': 'KeyError'}]}";
    assertThat(
            difference(
                errors, "{'skipped': [{'job': 'boot', 'runtime': 'lab', 'by': 'entry rules'}]}"))
        .isEmpty();
    assertThat(difference(errors, "{'created': [" + JOB + "]}"))
        .isEqualTo(
            "lost [{job='boot', runtime='lab'}], added [{data={n=1}, name='boot', runtime='lab'}]");
  }
}
