package dev.kci.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.model.Node;
import dev.kci.api.model.Result;
import dev.kci.report.mail.Addresses;
import dev.kci.report.model.Report;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.Templates;
import jakarta.mail.Multipart;
import jakarta.mail.Session;
import jakarta.mail.internet.MimeMessage;
import java.io.ByteArrayInputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Properties;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ReportMailerTest {
  @TempDir Path temp;

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void fiveThousandFailuresStayBelowTheCap(boolean html) {
    String mail = mail(Templates.ours(), RecordedTrees.fiveThousandFailures(), html);
    assertThat(mail.getBytes(StandardCharsets.UTF_8).length).isLessThan(ReportMailer.MOST_BYTES);
    assertThat(mail).contains("5000").contains(" more causes: https://");
  }

  @Test
  void picturesOfAMailAreSmall() {
    TestTree tree = new TestTree("eeee", TestTree.revision("v6.18", "e".repeat(40), "x"));
    Node build = tree.build("kbuild", "arm64", "gcc-14", Result.PASS);
    for (int job = 0; job < 200; job++) {
      for (int platform = 0; platform < 100; platform++) {
        tree.job(build, "kselftest-" + job, "platform-" + platform, Result.PASS);
      }
    }
    Report report = Report.of(tree.results(), Optional.empty());
    String mail = mail(Templates.ours(), report, true);
    String pictures =
        mail.substring(mail.indexOf("<svg"), mail.lastIndexOf("</svg>"))
            .replaceAll("(?s)<table.*?</table>", "");
    assertThat(pictures).contains("176 jobs are not shown", "76 platforms are not shown");
    assertThat(pictures.getBytes(StandardCharsets.UTF_8).length).isLessThan(25_000);
    assertThat(mail.getBytes(StandardCharsets.UTF_8).length).isLessThan(ReportMailer.MOST_BYTES);
  }

  @Test
  void mailOfManyFailuresIsShortAndNamesEachCauseOnce() throws Exception {
    MimeMessage mail =
        new MimeMessage(
            Session.getInstance(new Properties()),
            new ByteArrayInputStream(
                mail(Templates.ours(), TwelveCauses.report(), true)
                    .getBytes(StandardCharsets.UTF_8)));
    Multipart parts = (Multipart) mail.getContent();
    String text = String.valueOf(parts.getBodyPart(0).getContent());
    String html = String.valueOf(parts.getBodyPart(1).getContent());
    assertThat(text.lines()).hasSizeLessThanOrEqualTo(150);
    assertThat(text.lines().map(String::length).max(Integer::compare).orElseThrow())
        .isLessThanOrEqualTo(200);
    for (String headline : TwelveCauses.HEADLINES) {
      assertThat(entries(text, "\n\\* ", headline)).as(headline).isEqualTo(1);
      assertThat(entries(html, "<div class=\"item", headline)).as(headline).isEqualTo(1);
    }
  }

  /** The number of entries that have a text, however its lines are folded. */
  private static long entries(String mail, String begin, String headline) {
    return Stream.of(mail.split(begin))
        .map(entry -> entry.replaceAll("\\s+", " "))
        .filter(entry -> entry.contains(headline))
        .count();
  }

  @Test
  void templateThatIgnoresTheLimitsIsCut() throws Exception {
    String line = "ü line ".repeat(10) + "\n"; // long: compiling copies all that came before a line
    Files.writeString(temp.resolve("report.txt"), "{{headline}}\n" + line.repeat(5000));
    String mail = mail(Templates.of(new TemplateFolder(temp)), RecordedTrees.allPass(), true);
    assertThat(mail.getBytes(StandardCharsets.UTF_8).length).isLessThan(ReportMailer.MOST_BYTES);
    assertThat(mail).contains("more lines]");
  }

  @Test
  void hostileNameCreatesNoHeader() {
    String mail = mail(Templates.ours(), RecordedTrees.hostile(), true);
    String head = mail.substring(0, mail.indexOf("\r\n\r\n"));
    assertThat(head.lines()).noneMatch(line -> line.startsWith("Bcc:"));
    assertThat(head.lines().filter(line -> line.startsWith("Subject:"))).hasSize(1);
    assertThat(mail.lines()).allMatch(line -> line.getBytes(StandardCharsets.UTF_8).length <= 998);
  }

  private static String mail(Templates templates, Report report, boolean html) {
    ReportMailer mailer =
        new ReportMailer(
            templates,
            new NodeLinks("https://x.example.org/{id}"),
            Addresses.parse("from", "bot@example.org").get(0),
            null);
    Route route = Route.everything(Addresses.parse("to", "a@example.org"), List.of(), html);
    return new String(
        mailer.mail(report, route, Instant.parse("2026-11-24T10:00:00Z")).message(),
        StandardCharsets.UTF_8);
  }
}
