package dev.kci.benchmarks;

import static org.assertj.core.api.Assertions.assertThat;

import okhttp3.HttpUrl;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CountingProxyTest {
  @ParameterizedTest
  @CsvSource({
    "GET,  node/6b0adb5731a788372f034ef9,                        GET node/ID",
    "POST, node,                                                 POST node",
    "GET,  nodes/fast?parent=6b0adb5731a788372f034ef9&owner=me,  GET nodes/fast?owner&parent",
    "GET,  nodes?kind__in=job&limit=500&offset=1000,             GET nodes?kind__in",
    "POST, kv/kci/kci-runner.me.one,                             POST kv/kci",
    "GET,  listen/7,                                             LISTEN",
  })
  void kindHasNoIds(String method, String request, String kind) {
    assertThat(CountingProxy.kind(method, HttpUrl.get("http://localhost/latest/" + request)))
        .isEqualTo(kind);
  }
}
