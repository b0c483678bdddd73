package dev.kci.abuse.family;

import java.util.List;

/**
 * A text that is hostile to its readers.
 *
 * @param name what it does, for people
 * @param text {@code FORGED} in it must never start a line of any output
 * @param reading the only kind of output in which it is hostile; {@link Reading#ANY} for everything
 *     that people read
 * @param breach what must not follow the marker in such an output
 */
record TextPayload(String name, String text, Reading reading, String breach) {
  /** How an output is read. */
  enum Reading {
    ANY,
    /** By a person at a terminal, in a log or a mail. */
    TEXT,
    /** By a mail program: everything before the first empty line. */
    HEAD,
    HTML,
    /** By a program. */
    JSON,
    XML
  }

  /** Returns whether the text after it may be on another line or cut off. */
  boolean standsAlone() {
    return text.contains("\n") || text.contains("\r") || text.length() > 1000;
  }

  private static TextPayload shown(String name, String text) {
    return new TextPayload(name, text, Reading.ANY, text.substring(0, 1));
  }

  /** Returns all payloads, in a fixed order. */
  static List<TextPayload> all() {
    return List.of(
        shown("ESC colour", "\u001b[31mred"),
        shown("ESC title", "\u001b]0;title\u0007"),
        shown("ESC clear", "\u001b[2J\u001b[H"),
        shown("BEL", "\u0007bell"),
        shown("backspace", "\b\b\b\bok"),
        shown("carriage return", "\rFORGED"),
        // a subject is the first line of a commit message, so a newline alone is not a breach
        new TextPayload("newline", "\nFORGED", Reading.ANY, "\nFORGED"),
        shown("vertical tab", "\u000bFORGED"),
        shown("form feed", "\u000cFORGED"),
        shown("DEL", "\u007fx"),
        shown("C1 CSI", "\u009b31mred"),
        shown("C1 next line", "\u0085FORGED"),
        shown("line separator", "\u2028FORGED"),
        shown("paragraph separator", "\u2029FORGED"),
        shown("bidi override", "\u202egnp.exe"),
        shown("bidi isolate", "\u2066x"),
        shown("bidi mark", "\u200fx"),
        shown("zero width", "\u200bx"),
        shown("byte order mark", "\ufeffx"),
        shown("tag character", "\udb40\udc41x"),
        new TextPayload("mail header", "\r\nBcc: x@example.org\r\nFORGED", Reading.ANY, "\r"),
        new TextPayload(
            "log line", "\n2026-11-27T00:00:00.000Z INFO  FORGED", Reading.ANY, "\n2026"),
        new TextPayload("script element", "<script>alert(1)</script>", Reading.HTML, "<script"),
        new TextPayload("attribute", "\"><img src=x onerror=alert(1)>", Reading.HTML, "\"><img"),
        new TextPayload("single quote", "' onmouseover='alert(1)", Reading.HTML, "' onm"),
        new TextPayload("comment", "--><b>x", Reading.HTML, "--><b>"),
        new TextPayload("CDATA end", "]]><evil/>", Reading.XML, "]]><evil"),
        new TextPayload("entity", "&lol;&#0;", Reading.XML, "&lol"),
        new TextPayload("Jinja", "{{7*7}}{% raw %}", Reading.ANY, "49"),
        new TextPayload("Mustache", "{{commit}}{{{commit}}}{{>x}}", Reading.ANY, "dec0de"),
        new TextPayload("shell", "$(touch CANARY)`touch CANARY`", Reading.ANY, " "),
        new TextPayload("format", "%n%s%1$s%c", Reading.ANY, "\n"),
        new TextPayload("message format", "{}{0}{}", Reading.ANY, "null"),
        new TextPayload("long", "L".repeat(100_000), Reading.TEXT, "L".repeat(20_000)));
  }
}
