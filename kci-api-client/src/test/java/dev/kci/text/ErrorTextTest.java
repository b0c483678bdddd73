package dev.kci.text;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketException;
import java.nio.charset.MalformedInputException;
import java.nio.file.AccessDeniedException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeoutException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ErrorTextTest {
  static Stream<Arguments> errors() {
    IOException closed = new SocketException("Broken pipe");
    return Stream.of(
        Arguments.of(closed, "Broken pipe"),
        Arguments.of(new IOException("two\n lines"), "two; lines"),
        Arguments.of(new NoSuchFileException("/a"), "/a: no such file or directory"),
        Arguments.of(new MalformedInputException(1), "not valid UTF-8"),
        Arguments.of(new AccessDeniedException("/a"), "/a: permission denied"),
        Arguments.of(new RuntimeException(closed), "Broken pipe"),
        Arguments.of(new UncheckedIOException(new NoSuchFileException("/a")), "/a: no such file"),
        Arguments.of(new ExecutionException(new RuntimeException(closed)), "Broken pipe"),
        Arguments.of(new RuntimeException(null, closed), "Broken pipe"),
        Arguments.of(new RuntimeException("own words", closed), "own words"),
        Arguments.of(new IOException("push: java.net.SocketException: reset"), "push: reset"),
        Arguments.of(new InterruptedException(), "interrupted"),
        Arguments.of(new TimeoutException(), "no answer in time"),
        Arguments.of(new IOException(), "input or output failed"),
        Arguments.of(new IllegalStateException(), "internal error"));
  }

  @ParameterizedTest
  @MethodSource("errors")
  void errorIsDescribedWithoutAnExceptionsName(Throwable error, String words) {
    assertThat(ErrorText.of(error)).startsWith(words).doesNotContain("Exception", "java.");
  }

  @Test
  void reasonOmitsTheFileName() {
    assertThat(ErrorText.reason(new AccessDeniedException("/a"))).isEqualTo("permission denied");
    assertThat(ErrorText.reason(new IOException("no space"))).isEqualTo("no space");
  }
}
