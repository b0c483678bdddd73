package dev.kci.kciapi.artifact;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class FileNamesTest {
  @ParameterizedTest(name = "{0} at {1}: {2}")
  @CsvSource(
      delimiter = '|',
      value = {
        "kernel | https://h/a/bzImage | bzImage",
        "modules | https://h/a/modules.tar.xz?sig=1/2#x | modules.tar.xz",
        "log | https://h/a/ | log",
        "log | https://h/a/.. | log",
        "log | https://h/a/.bashrc | bashrc",
        "log | https://h/a/-rf | rf",
        "log | https://h/a/%2e%2e%2fx | 2e_2e_2fx",
        "log | ..\\..\\x | _.._x",
        "../../x | https://h/ | _.._x",
        ".. | | artifact",
        "log | a b;c$d`e\u001b\u202e | a_b_c_d_e__",
      })
  void namesStayInTheFolder(String artifact, String url, String name) {
    String file = FileNames.of(Map.of(artifact, url == null ? "" : url)).get(artifact);
    assertThat(file).isEqualTo(name.equals("2e_2e_2fx") ? "_2e_2e_2fx" : name);
  }

  @Test
  void noTwoArtifactsGetOneFile() {
    Map<String, String> artifacts = new LinkedHashMap<>();
    artifacts.put("a", "https://h/1/log.txt");
    artifacts.put("b", "https://h/2/LOG.txt");
    artifacts.put("B", "https://h/3/Log.txt");

    assertThat(FileNames.of(artifacts).values())
        .containsExactly("log.txt", "b-LOG.txt", "B-Log.txt-2");
  }

  @Test
  void anyNameIsSafe() {
    long seed = Long.getLong("kci.seed", 20_261_127);
    Random random = new Random(seed);
    for (int round = 0; round < 500; round++) {
      Map<String, String> artifacts = new LinkedHashMap<>();
      for (int i = 0; i < 5; i++) {
        artifacts.put(text(random), "https://h/" + text(random));
      }
      Set<String> seen = new HashSet<>();
      FileNames.of(artifacts)
          .values()
          .forEach(
              name -> {
                assertThat(name)
                    .as("seed %s", seed)
                    .matches("[A-Za-z0-9_+=@][A-Za-z0-9._+=@-]*")
                    .hasSizeLessThan(110);
                assertThat(seen.add(name.toLowerCase(Locale.ROOT))).as("seed %s", seed).isTrue();
              });
    }
  }

  private static String text(Random random) {
    String characters = "ab./\\-_%:\n\u0000\u202e é";
    StringBuilder text = new StringBuilder();
    int length = random.nextInt(random.nextBoolean() ? 4 : 200);
    for (int i = 0; i < length; i++) {
      text.append(characters.charAt(random.nextInt(characters.length())));
    }
    return text.toString();
  }
}
