package dev.kci.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  /** Runtimes' folders are named after runtimes, next to each other. */
  @ParameterizedTest
  @CsvSource({"'', _", "., _", ".., __", "..., ...", ".x, .x"})
  void noNameLeavesItsFolder(String name, String file) {
    assertThat(FileName.of(name)).isEqualTo(file);
    Path folder = Path.of("/work");
    assertThat(folder.resolve(FileName.of(name)).normalize().getParent()).isEqualTo(folder);
  }

  @ParameterizedTest
  @CsvSource({
    "lava-lab.one, lava-lab.one, LAVA_LAB_ONE",
    "a/b c, a_b_c, A_B_C",
    "../x, .._x, ___X",
    "naïve, na_ve, NA_VE",
  })
  void namesAreSafeAsFilesAndVariables(String name, String file, String variable) {
    assertThat(FileName.of(name)).isEqualTo(file);
    assertThat(VariableName.of(name)).isEqualTo(variable);
  }
}
