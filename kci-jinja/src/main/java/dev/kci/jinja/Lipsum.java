package dev.kci.jinja;

import java.util.Random;

/** Jinja2's {@code lipsum()}: paragraphs of filler words, different each time. */
final class Lipsum {
  private static final String[] WORDS =
      "lorem ipsum dolor sit amet consectetuer adipiscing elit sed diam nonummy nibh euismod"
          .split(" ");

  private Lipsum() {}

  static Object text(Args args) {
    int paragraphs = args.size(0, "n", 5);
    boolean html = args.bool(1, "html", true);
    int least = args.size(2, "min", 20);
    int most = args.size(3, "max", 100);
    if (least < 0 || most <= least || paragraphs < 0) {
      throw new JinjaException("lipsum needs n >= 0 and 0 <= min < max");
    }
    Budget.text(paragraphs * (most * 16L + 10));
    Random random = new Random();
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < paragraphs; i++) {
      StringBuilder words = new StringBuilder();
      int count = least + random.nextInt(most - least);
      for (int j = 0; j < count; j++) {
        words.append(j == 0 ? "" : " ").append(WORDS[random.nextInt(WORDS.length)]);
      }
      String paragraph = StringCase.capitalize(words.append('.').toString());
      out.append(i == 0 ? "" : html ? "\n" : "\n\n");
      out.append(html ? "<p>" + paragraph + "</p>" : paragraph);
    }
    return html ? new Markup(out.toString()) : out.toString();
  }
}
