package dev.kci.report.mail;

import static org.assertj.core.api.Assertions.assertThat;

import com.icegreen.greenmail.util.GreenMail;
import com.icegreen.greenmail.util.ServerSetup;
import jakarta.mail.MessagingException;
import jakarta.mail.internet.MimeMessage;
import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Kills the sending process (SIGKILL) at seeded steps until all mails are out: none is lost, and a
 * mail comes twice only when the kill fell between the server's answer and its note. {@code
 * -Dkill.checkouts=500} for the long run.
 */
class OutboxKillIT {
  private static final int CHECKOUTS = Integer.getInteger("kill.checkouts", 100);
  private static final long SEED = Long.getLong("kci.seed", 20_261_124);

  @TempDir Path folder;

  @Test
  void noMailIsLostAndDoublesComeFromOneWindowOnly() throws Exception {
    GreenMail server = new GreenMail(new ServerSetup(0, "127.0.0.1", "smtp"));
    server.start();
    Random random = new Random(SEED);
    Map<String, Integer> kills = new TreeMap<>();
    try {
      String last = "";
      while (!last.equals("END")) {
        last = runUntilKilled(server.getSmtp().getPort(), 1 + random.nextInt(120));
        if (!last.equals("END")) {
          kills.merge(last, 1, Integer::sum);
        }
      }
      MimeMessage[] received = server.getReceivedMessages();
      Set<String> ids = Arrays.stream(received).map(OutboxKillIT::id).collect(Collectors.toSet());
      System.out.printf(
          "seed %d: %d checkouts, kills %s, %d mails, %d distinct Message-IDs%n",
          SEED, CHECKOUTS, kills, received.length, ids.size());
      assertThat(ids).hasSize(CHECKOUTS);
      assertThat(received.length - ids.size())
          .isEqualTo(kills.getOrDefault(OutboxStep.ACCEPTED.name(), 0));
    } finally {
      server.stop();
    }
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
                folder.toString(),
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
      assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
    }
  }

  private static boolean isStep(String line) {
    return Arrays.stream(OutboxStep.values()).anyMatch(step -> step.name().equals(line));
  }

  private static String id(MimeMessage message) {
    try {
      return message.getMessageID();
    } catch (MessagingException e) {
      throw new IllegalStateException(e);
    }
  }
}
