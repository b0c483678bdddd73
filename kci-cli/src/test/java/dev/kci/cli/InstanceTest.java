package dev.kci.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import dev.kci.service.StateFolder;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

class InstanceTest {
  private static final URI API = URI.create("http://127.0.0.1:8001/");

  @TempDir Path temp;

  @Command(name = "service")
  static final class Service implements Callable<Integer> {
    @Mixin private ServiceOptions options = new ServiceOptions();
    private Instance instance;
    private Runnable work = () -> {};

    @Override
    public Integer call() {
      options.untilStopped(
          stop -> {
            instance = options.instance("kci-runner", API.toString(), Duration.ofMinutes(5));
            work.run();
          });
      return 0;
    }
  }

  @Test
  void theOneAskedForThatCannotBeWrittenIsAWrongOption() throws IOException {
    Path file = Files.createFile(temp.resolve("file"));
    StringWriter err = new StringWriter();
    int exit = run(new Service(), err, "--state-dir", file.toString());
    assertThat(exit).isEqualTo(2);
    assertThat(err.toString().lines().findFirst().orElseThrow())
        .startsWith("service: --state-dir: ")
        .contains(file.toString())
        .doesNotContain("Exception")
        .endsWith("expected a folder that can be written");
  }

  @Test
  void aFolderForOtherUsersIsOutsideThePrivateOne() {
    Instance self = instance("--name", "lab/1");
    assertThat(self.openFolder("work"))
        .isEqualTo(temp.resolve("kci-runner-lab_1@127.0.0.1_8001.work"));
    assertThat(new Instance("lab", null).openFolder("work")).isNull();
  }

  @Test
  void oncePassesNeedNone() {
    Service service = new Service();
    StringWriter err = new StringWriter();
    assertThat(run(service, err, "--once")).isZero();
    assertThat(service.instance.journal()).isNull();
    service = new Service();
    assertThat(run(service, err, "--name", "me", "--state-dir", temp.toString())).isZero();
    assertThat(service.instance.journal()).isEqualTo(temp.resolve("kci-runner-me@127.0.0.1_8001"));
  }

  @Test
  void twoProcessesCannotBeTheSameInstance() {
    String[] arguments = {"--name", "me", "--state-dir", temp.toString()};
    Service first = new Service();
    StringWriter err = new StringWriter();
    first.work =
        () -> {
          assertThat(run(new Service(), err, arguments)).isEqualTo(1);
          Service pass = new Service();
          pass.work = () -> fail("a pass does nothing beside another process");
          assertThat(run(pass, new StringWriter(), with(arguments, "--once"))).isZero();
          assertThat(run(pass, new StringWriter(), with(arguments, "--poll-period", "0"))).isZero();
          assertThat(run(new Service(), new StringWriter(), with(arguments, "--dry-run"))).isZero();
        };
    assertThat(run(first, new StringWriter(), arguments)).isZero();
    assertThat(err.toString())
        .isEqualTo(
            "service: state folder %s is in use by this process; stop that process, or give another --state-dir%n"
                .formatted(first.instance.journal()));
    assertThat(run(new Service(), new StringWriter(), arguments)).as("afterwards").isZero();
  }

  private static String[] with(String[] arguments, String... more) {
    return Stream.concat(Stream.of(arguments), Stream.of(more)).toArray(String[]::new);
  }

  private Instance instance(String... arguments) {
    Service service = new Service();
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("--state-dir", temp.toString()));
    all.addAll(List.of(arguments));
    assertThat(run(service, err, all.toArray(String[]::new))).as(err.toString()).isZero();
    return service.instance;
  }

  private String refusal(String... arguments) {
    StringWriter err = new StringWriter();
    List<String> all = new ArrayList<>(List.of("--state-dir", temp.toString()));
    all.addAll(List.of(arguments));
    assertThat(run(new Service(), err, all.toArray(String[]::new))).isEqualTo(2);
    return err.toString().lines().findFirst().orElseThrow();
  }

  @Test
  void theKeptNameWinsOverTheHostsName() throws IOException {
    Instance first = instance("--name", "lab/1");
    assertThat(instance()).as("a container with another host name").isEqualTo(first);
    assertThat(instance("--name", "lab/1")).isEqualTo(first);
    assertThat(instance("--once").name()).isEqualTo("lab/1");
    assertThat(new StateFolder(temp, "kci-tarball", API).instance()).isEmpty();
    Path kept = temp.resolve("kci-runner@127.0.0.1_8001.name");
    assertThat(kept).content().isEqualTo("lab/1\n");
    Files.writeString(kept, "");
    assertThat(instance("--name", "lab/1")).as("a power cut left it empty").isEqualTo(first);
    assertThat(kept).content().isEqualTo("lab/1\n");
  }

  @Test
  void theHostsNameIsKeptToo() {
    assertThat(instance()).isEqualTo(instance());
    assertThat(refusal("--name", "another")).contains("--name " + instance().name());
  }

  @Test
  void anotherNameOnAUsedFolderIsRefused() throws IOException {
    instance("--name", "one");
    assertThat(refusal("--name", "two"))
        .startsWith("service: --name: 'two', but " + temp + " has the state of kci-runner 'one'; ")
        .contains("give --name one", "another --state-dir");
    assertThat(refusal("--name", "two", "--once")).contains("'two'");
    Files.createDirectory(temp.resolve("kci-runner-two@127.0.0.1_8001"));
    assertThat(instance("--name", "two").name()).as("one that was here before").isEqualTo("two");
  }

  private static int run(Service service, StringWriter err, String... arguments) {
    CommandLine line = Launcher.commandLine(service);
    line.setErr(new PrintWriter(err, true));
    return line.execute(arguments);
  }
}
