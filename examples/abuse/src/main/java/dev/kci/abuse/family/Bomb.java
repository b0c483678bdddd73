package dev.kci.abuse.family;

import java.util.List;

/**
 * Input that is small to send and large to read, or that breaks readers.
 *
 * @param place the kind of input: {@code yaml}, {@code toml}, or {@code json}, an answer of the API
 * @param name what it does, for people
 */
record Bomb(String place, String name) {
  /** Returns all bombs, in a fixed order. */
  static List<Bomb> all() {
    return List.of(
        new Bomb("yaml", "alias bomb"),
        new Bomb("yaml", "deep sequences"),
        new Bomb("yaml", "deep mappings"),
        new Bomb("yaml", "long number"),
        new Bomb("yaml", "long hexadecimal number"),
        new Bomb("yaml", "long float"),
        new Bomb("yaml", "foreign tag"),
        new Bomb("yaml", "recursive alias"),
        new Bomb("yaml", "merge of itself"),
        new Bomb("yaml", "many documents"),
        new Bomb("yaml", "long key"),
        new Bomb("yaml", "no text"),
        new Bomb("toml", "deep arrays"),
        new Bomb("toml", "deep tables"),
        new Bomb("toml", "long number"),
        new Bomb("toml", "long float"),
        new Bomb("toml", "deep dotted key"),
        new Bomb("toml", "no text"),
        new Bomb("json", "deep arrays"),
        new Bomb("json", "deep objects"),
        new Bomb("json", "long number"),
        new Bomb("json", "long fraction"),
        new Bomb("json", "long exponent"),
        new Bomb("json", "doubled keys"),
        new Bomb("json", "cut short"),
        new Bomb("json", "endless text"),
        new Bomb("json", "no text"));
  }

  /** Returns the input. */
  String text() {
    return switch (place + " " + name) {
      case "yaml alias bomb" -> aliases();
      case "yaml deep sequences" -> "jobs: " + "[".repeat(100_000);
      case "yaml deep mappings" -> "jobs: " + "{a: ".repeat(100_000);
      case "yaml long number" ->
          "jobs: {a: {template: x, kind: job, params: {n: " + digits() + "}}}";
      case "yaml long hexadecimal number" ->
          "jobs: {a: {template: x, kind: job, params: {n: 0x" + digits() + "}}}";
      case "yaml long float" ->
          "jobs: {a: {template: x, kind: job, params: {n: 1." + digits() + "e999999999}}}";
      case "yaml foreign tag" -> "jobs: !!javax.script.ScriptEngineManager []\n";
      case "yaml recursive alias" -> "jobs: &a {x: *a}\n";
      case "yaml merge of itself" -> "jobs: &a {<<: *a, b: {}}\n";
      case "yaml many documents" -> "--- {}\n".repeat(100_000);
      case "yaml long key" -> "jobs: {" + "k".repeat(5_000_000) + ": {}}\n";
      case "toml deep arrays" -> "a = " + "[".repeat(20_000);
      case "toml deep tables" -> "a = " + "{a = ".repeat(20_000);
      case "toml long number" -> "a = " + digits();
      case "toml long float" -> "a = 1." + digits();
      case "toml deep dotted key" -> "a" + ".a".repeat(100_000) + " = 1";
      case "json deep arrays" -> "{\"id\":" + "[".repeat(2_000_000);
      case "json deep objects" -> "{\"a\":".repeat(2_000_000);
      case "json long number" -> "{\"kind\":\"job\",\"data\":{\"n\":" + digits() + "}}";
      case "json long fraction" -> "{\"kind\":\"job\",\"data\":{\"n\":0." + digits() + "}}";
      case "json long exponent" -> "{\"kind\":\"job\",\"data\":{\"n\":1e" + digits() + "}}";
      case "json doubled keys" ->
          "{\"kind\":\"job\"," + "\"name\":\"x\",".repeat(500_000) + "\"state\":\"done\"}";
      case "json cut short" -> "{\"kind\":\"job\",\"name\":\"";
      case "json endless text" -> "{\"kind\":\"job\",\"name\":\"" + "x".repeat(50_000_000) + "\"}";
      default -> "\u0000\uffff\ufffe\u0001";
    };
  }

  private static String digits() {
    return "7".repeat(5_000_000);
  }

  private static String aliases() {
    StringBuilder yaml = new StringBuilder("a0: &a0 [x, x, x, x, x, x, x, x, x, x]\n");
    for (int i = 1; i < 12; i++) {
      String all = ("*a" + (i - 1) + ", ").repeat(9) + "*a" + (i - 1);
      yaml.append("a%1$d: &a%1$d [%2$s]%n".formatted(i, all));
    }
    return yaml + "jobs: {a: {template: x, kind: job, params: {n: *a11}}}\n";
  }
}
