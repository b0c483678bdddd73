package dev.kci.report.mail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.report.mail.OutboxKillMain.Step;
import dev.kci.sandbox.mail.MailFolder;
import dev.kci.sandbox.mail.SmtpSink;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the sending process (SIGKILL) after seeded steps until all mails are out: none is lost, and
 * a mail arrives twice only if the kill fell between the server's answer and the outbox's record of
 * it. Use {@code -Dkill.checkouts=500} for a long run.
 */
class OutboxKillIT {
  private static final int CHECKOUTS = Integer.getInteger("kill.checkouts", 100);
  private static final int MOST_STEPS = 40;
  private static final long SEED = Long.getLong("kci.seed", 20_261_127);

  @TempDir Path folder;

  @Test
  void noMailIsLostAndDuplicatesOnlyComeFromOneWindow() throws Exception {
    MailFolder mails = new MailFolder(folder.resolve("received"));
    Random random = new Random(SEED);
    Map<String, Integer> kills = new TreeMap<>();
    try (SmtpSink server = new SmtpSink(InetAddress.getLoopbackAddress(), 0, mails)) {
      String last = "";
      while (!last.equals("END")) {
        last = runUntilKilled(server.port(), 1 + random.nextInt(MOST_STEPS));
        if (!last.equals("END")) {
          kills.merge(last, 1, Integer::sum);
        }
      }
    }
    List<String> received = mails.texts();
    Set<String> ids = received.stream().map(OutboxKillIT::id).collect(Collectors.toSet());
    System.out.printf(
        "seed %d: %d checkouts, kills %s, %d mails, %d distinct Message-IDs%n",
        SEED, CHECKOUTS, kills, received.size(), ids.size());
    assertThat(ids).hasSize(CHECKOUTS);
    assertThat(received.size() - ids.size()).isEqualTo(kills.getOrDefault(Step.ACCEPTED.name(), 0));
  }

  private String runUntilKilled(int port, int fatalStep) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:TieredStopAtLevel=1",
                "-cp",
                System.getProperty(
                    "surefire.test.class.path", System.getProperty("java.class.path")),
                OutboxKillMain.class.getName(),
                folder.resolve("outbox").toString(),
                String.valueOf(port),
                String.valueOf(CHECKOUTS),
                String.valueOf(fatalStep))
            .redirectError(ProcessBuilder.Redirect.to(new File(folder.toFile(), "err.log")))
            .start();
    try (BufferedReader out = process.inputReader()) {
      String line = out.readLine();
      while (line != null && !line.equals("END") && !isStep(line)) {
        line = out.readLine(); // the log is on stdout too
      }
      assertThat(line).as("the process ended of itself").isNotNull();
      return line;
    } finally {
      process.destroyForcibly();
      assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean isStep(String line) {
    return Arrays.stream(Step.values()).anyMatch(step -> step.name().equals(line));
  }

  private static String id(String mail) {
    return mail.lines().filter(line -> line.startsWith("Message-ID:")).findFirst().orElseThrow();
  }
}
