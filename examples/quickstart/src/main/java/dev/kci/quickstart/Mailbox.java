package dev.kci.quickstart;

import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The sandbox's mailbox, read over HTTP.
 *
 * @param api the sandbox's address
 */
public record Mailbox(URI api) {
  /** The subjects of all mails, oldest first. */
  public List<String> subjects() {
    return mails().stream().map(mail -> mail.string("subject").orElse("")).toList();
  }

  /** The whole text of the last mail that has this in it. */
  Optional<String> mailWith(String text) {
    List<String> mails = mailsWith(text);
    return mails.isEmpty() ? Optional.empty() : Optional.of(mails.get(mails.size() - 1));
  }

  /** The whole texts of the mails that have this in them, oldest first. */
  public List<String> mailsWith(String text) {
    return mails().stream().map(this::mail).filter(mail -> mail.contains(text)).toList();
  }

  /** What is wrong with the reports of the made tree; empty when nothing is. */
  List<String> problems() {
    List<String> problems = new ArrayList<>();
    List<JsonObject> mails = mails();
    if (mails.size() != 3) {
      problems.add("there must be 3 mails, there are " + mails.size() + ": " + subjects());
    }
    long ids = mails.stream().map(mail -> mail.string("message-id").orElse("")).distinct().count();
    if (ids != mails.size()) {
      problems.add("two mails have the same Message-ID");
    }
    if (mailWith("sched.wakes_up").isEmpty()) {
      problems.add("no mail names the test that fails, sched.wakes_up");
    }
    mails.stream()
        .filter(mail -> !mail.string("subject").orElse("").contains(PipelineFiles.TREE))
        .forEach(mail -> problems.add("a subject does not name the tree: " + mail));
    return problems;
  }

  private List<JsonObject> mails() {
    Object answer = JsonText.parse(get("mails"));
    return answer instanceof List<?> list
        ? list.stream().flatMap(mail -> JsonObject.from(mail).stream()).toList()
        : List.of();
  }

  private String mail(JsonObject summary) {
    return get("mails/" + summary.integer("number").orElse(0L));
  }

  private String get(String path) {
    String base = api.toString().endsWith("/") ? api.toString() : api + "/";
    try (InputStream answer = URI.create(base + path).toURL().openStream()) {
      return new String(answer.readAllBytes(), StandardCharsets.UTF_8);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
