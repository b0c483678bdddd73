package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.config.Secret;
import dev.kci.status.ServiceStatus;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.slf4j.LoggerFactory;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class StatusOptionsTest {
  @TempDir Path temp;
  private final List<String> shown = new ArrayList<>();
  private final ServiceStatus status = new ServiceStatus("kci-test");
  private final StringWriter err = new StringWriter();
  private boolean taken;

  @Command(name = "serve")
  private final class Serve implements Callable<Integer> {
    @Mixin private ApiOptions api = new ApiOptions();
    @Mixin private ServiceOptions service = new ServiceOptions();

    @Override
    public Integer call() {
      service.untilStopped(
          api,
          status,
          StatusOptionsTest.this::open,
          stop -> {
            shown.add("work");
            LoggerFactory.getLogger("dev.kci.test").warn("a warning");
          });
      return 0;
    }
  }

  private AutoCloseable open(
      ServiceStatus status, InetSocketAddress address, Optional<Secret> token) throws IOException {
    if (taken) {
      throw new BindException("Address already in use");
    }
    shown.add(address.getHostString() + " " + address.getPort() + token.map(Secret::reveal));
    return () -> shown.add("closed");
  }

  private int run(String... args) {
    CommandLine line = Launcher.commandLine(new Serve());
    return line.setErr(new PrintWriter(err, true)).execute(args);
  }

  @Test
  void isOffByDefault() {
    assertThat(run()).isZero();
    assertThat(shown).containsExactly("work");
  }

  @Test
  void isShownOnLoopbackWhileTheServiceWorks() {
    assertThat(run("--listen", ":9100")).isZero();
    assertThat(shown).containsExactly("127.0.0.1 9100Optional.empty", "work", "closed");
  }

  @Test
  void tokenComesFromAFile() throws IOException {
    Path file = Files.writeString(temp.resolve("token"), "s3cret\n");
    assertThat(run("--listen", "0.0.0.0:1", "--status-token-file", file.toString())).isZero();
    assertThat(shown.get(0)).isEqualTo("0.0.0.0 1Optional[s3cret]");
  }

  @ParameterizedTest
  @CsvSource({
    "--listen, 99999,    --listen: '99999' has no port up to 65535",
    "--listen, here:,    --listen: 'here:' has no port up to 65535",
    "--listen, a..b:1,   --listen: there is no host 'a..b'",
    "--status-token-file, /nowhere/token, --status-token-file: cannot be read: /nowhere/token",
  })
  void wrongOptionsAreUsageErrors(String option, String value, String message) {
    assertThat(run(option, value)).isEqualTo(2);
    assertThat(err.toString()).contains(message);
    assertThat(shown).isEmpty();
  }

  @Test
  void aTakenAddressIsAFailure() {
    taken = true;
    assertThat(run("--listen", ":9100")).isEqualTo(1);
    assertThat(err.toString()).contains("--listen :9100: Address already in use");
    assertThat(shown).isEmpty();
  }

  @Test
  void warningsOfTheLogAreRemembered() {
    assertThat(run()).isZero();
    assertThat(status.problems()).extracting(ServiceStatus.Occurrence::text).contains("a warning");
  }
}
