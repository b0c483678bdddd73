package dev.kci.tarball;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.api.model.KernelRevision;
import dev.kci.config.Configuration;
import dev.kci.tarball.git.FetchException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class KnownTreesTest {
  private static final String URL = "https://git.example.org/linux.git";
  private static final String OTHER = "https://git.example.org/fork.git";

  @TempDir Path folder;

  private KnownTrees configured(String url) throws IOException {
    Path file = folder.resolve("trees.yaml");
    Files.writeString(file, "trees:\n  mainline: {url: '" + url + "'}\n");
    return KnownTrees.of(Configuration.load(List.of(file)));
  }

  private static KernelRevision revision(String tree, String url) {
    return new KernelRevision(tree, url, "master", "0".repeat(40));
  }

  @Test
  void onlyTheConfiguredUrlIsFetchedWithItsLogin() throws Exception {
    String withLogin = "https://me:secret@git.example.org/linux.git";
    assertThat(configured(URL).url(revision("mainline", URL))).isEqualTo(URL);
    assertThat(configured(withLogin).url(revision("mainline", URL))).isEqualTo(withLogin);
    assertThatThrownBy(() -> configured(withLogin).url(revision("mainline", OTHER)))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("is not that of tree 'mainline'")
        .hasMessageNotContaining("secret");
  }

  @Test
  void unconfiguredTreeIsRejected() throws Exception {
    assertThatThrownBy(() -> new KnownTrees(Map.of()).url(revision("x", URL)))
        .isInstanceOf(FetchException.class);
    assertThatThrownBy(() -> configured(URL).url(revision("x", URL)))
        .isInstanceOf(FetchException.class)
        .hasMessageContaining("Tree 'x' is not in the configuration");
  }
}
