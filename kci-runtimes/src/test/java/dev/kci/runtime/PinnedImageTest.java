package dev.kci.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PinnedImageTest {
  private static final String DIGEST = "sha256:" + "0123456789abcdef".repeat(4);

  /** The engines' spellings, from Docker 20.10, and from containerd and CRI-O. */
  @ParameterizedTest
  @CsvSource({
    "busybox,busybox",
    "busybox:1.36,docker.io/library/busybox",
    "docker.io/library/busybox:1.36,busybox",
    "kernelci/gcc-14:x86,docker.io/kernelci/gcc-14",
    "kernelci/gcc-14:x86,docker-pullable://kernelci/gcc-14",
    "registry.example.org:5000/gcc-14,registry.example.org:5000/gcc-14",
    "registry.example.org:5000/gcc-14:x86,registry.example.org:5000/gcc-14"
  })
  void digestOfTheSameRepositoryPinsTheImage(String image, String reported) {
    assertThat(PinnedImage.of(image, List.of("other@" + DIGEST, reported + "@" + DIGEST)))
        .contains(new PinnedImage(image, DIGEST));
  }

  @ParameterizedTest
  @CsvSource({
    "busybox,other/busybox@",
    "busybox,registry.example.org/busybox@",
    "busybox,''",
    "busybox@sha256:ab,busybox@",
  })
  void otherImagesStayUnpinned(String image, String reported) {
    assertThat(PinnedImage.of(image, List.of(reported + DIGEST))).isEmpty();
  }

  @Test
  void referenceHasTheDigestInsteadOfTheTag() {
    PinnedImage image = new PinnedImage("registry.example.org:5000/gcc-14:x86", DIGEST);
    assertThat(image.reference()).isEqualTo("registry.example.org:5000/gcc-14@" + DIGEST);
    assertThat(PinnedImage.parse(image.text())).contains(image);
  }

  @ParameterizedTest
  @CsvSource({"busybox", "busybox@sha256:12", "'a b@'", "'a@b@'", "'x\n@'", "@"})
  void onlyADigestOf64DigitsIsRead(String text) {
    assertThat(PinnedImage.parse(text)).isEmpty();
    assertThat(PinnedImage.parse(text + DIGEST + " ")).isEmpty();
    assertThat(PinnedImage.parse(text + DIGEST.toUpperCase(java.util.Locale.ROOT))).isEmpty();
  }
}
