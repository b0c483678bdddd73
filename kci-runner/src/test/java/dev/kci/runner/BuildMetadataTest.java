package dev.kci.runner;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.kci.fetch.Fetcher;
import dev.kci.runtime.RuntimeFailure;
import dev.kci.runtime.TestFetcher;
import java.io.IOException;
import mockwebserver3.MockResponse;
import mockwebserver3.MockWebServer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BuildMetadataTest {
  private final MockWebServer server = new MockWebServer();
  private Fetcher fetcher;
  private BuildMetadata metadata;

  @BeforeEach
  void start() throws IOException {
    server.start();
    fetcher = TestFetcher.of(server.url("/kci/").toString());
    metadata = new BuildMetadata(fetcher);
  }

  @AfterEach
  void stop() {
    fetcher.close();
    server.close();
  }

  private void answer(int status, String body) {
    server.enqueue(new MockResponse.Builder().code(status).body(body).build());
  }

  @Test
  void documentIsReadOnce() {
    answer(200, "{\"build\": {\"dtbs\": 3}}");
    String url = server.url("/kci/metadata.json").toString();

    assertThat(metadata.at(url)).isPresent();
    assertThat(metadata.at(url)).isPresent();
    assertThat(server.getRequestCount()).isEqualTo(1);
  }

  @Test
  void missingDocumentIsEmpty() {
    answer(404, "");

    assertThat(metadata.at(server.url("/kci/metadata.json").toString())).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({"200,<html>", "200,'[' ", "500,''", "429,''"})
  void brokenAnswerIsRetriedAndDoesNotBlameTheRuntime(int status, String body) {
    answer(status, body);

    assertThatThrownBy(() -> metadata.at(server.url("/kci/metadata.json").toString()))
        .isInstanceOfSatisfying(
            RuntimeFailure.class,
            e -> {
              assertThat(e.isRefused()).isFalse();
              assertThat(e.isNoAnswer()).isFalse();
            });
  }

  @Test
  void foreignUrlIsRefusedWithoutARequest() {
    assertThatThrownBy(() -> metadata.at(server.url("/secret").toString()))
        .isInstanceOfSatisfying(RuntimeFailure.class, e -> assertThat(e.isRefused()).isTrue());
    assertThat(server.getRequestCount()).isZero();
  }
}
