package dev.kci.report;

import dev.kci.api.model.JsonText;
import dev.kci.report.model.Report;
import dev.kci.report.render.JUnitXml;
import dev.kci.report.render.Limits;
import dev.kci.report.render.NodeLinks;
import dev.kci.report.render.ReportModel;
import dev.kci.report.render.Templates;
import java.nio.charset.StandardCharsets;

/** A file format of reports. */
enum ReportFile {
  HTML(".html"),
  TEXT(".txt"),
  JSON(".json"),
  JUNIT(".xml"),
  /** The mail as it would be sent. */
  EML(".eml");

  private static final Limits PAGE = new Limits(1000, 100, 10);

  private final String suffix;

  ReportFile(String suffix) {
    this.suffix = suffix;
  }

  /** The name of the file. */
  String name(Report report) {
    return "report-" + report.checkout().requireId() + suffix;
  }

  /** Returns the file's content; the {@link ReportMailer} makes mails. */
  byte[] write(Report report, Templates templates, NodeLinks links) {
    String text =
        switch (this) {
          case HTML -> templates.html(ReportModel.of(report, links, PAGE));
          case TEXT -> templates.text(ReportModel.of(report, links, PAGE));
          case JSON -> JsonText.write(ReportModel.of(report, links, Limits.NONE)) + "\n";
          case JUNIT -> JUnitXml.of(report, links);
          case EML -> throw new IllegalStateException("A mail needs a sender and recipients");
        };
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
