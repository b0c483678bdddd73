package dev.kci.abuse.family;

import java.util.ArrayList;
import java.util.List;

/**
 * A request to the runner's callback listener.
 *
 * @param name what it does, for people
 * @param request the first bytes, with {@code NODE} for the id of a node whose job runs, {@code
 *     TOKEN} for the lab's own token, and {@code OFFER} and {@code SECRET} for those of a pull lab
 * @param more the number of further bytes
 * @param times the number of requests
 * @param held whether the connection is then left open
 */
record Callback(String name, String request, int more, int times, boolean held) {
  private static final String END =
      "{\"id\": 1, \"state\": \"Finished\", \"health\": \"Complete\"}";
  private static final String BODY = "Content-Length: " + END.length() + "\r\n\r\n" + END;
  private static final String POST = "POST /node/NODE HTTP/1.1\r\nHost: x\r\n";

  /** Returns all attempts, in a fixed order. */
  static List<Callback> all() {
    List<Callback> all = new ArrayList<>();
    all.add(once("no token", POST + BODY));
    for (String token :
        List.of(
            "",
            "guess",
            "Token ",
            "Token guess",
            "Bearer guess",
            "Token Token TOKEN",
            "Basic VE9LRU4=",
            "TOKENx",
            "xTOKEN",
            "TOKEN,TOKEN",
            "token TOKEN",
            "null",
            "'; DROP TABLE nodes; --",
            "\u001b[31mguess",
            "g".repeat(30_000))) {
      String shown = token.length() > 40 ? "long" : Printable.of(token);
      all.add(once("token " + shown, POST + "Authorization: " + token + "\r\n" + BODY));
    }
    all.add(once("token in the query", "POST /node/NODE?token=TOKEN HTTP/1.1\r\n" + BODY));
    all.add(once("token in another header", POST + "X-Authorization: TOKEN\r\n" + BODY));
    all.add(once("two tokens", POST + "Authorization: guess\r\nAuthorization: TOKEN\r\n" + BODY));
    for (String method : List.of("GET", "PUT", "DELETE", "TRACE", "CONNECT", "PATCH")) {
      all.add(once(method, method + POST.substring(4) + BODY));
    }
    for (String path :
        List.of(
            "/",
            "/node/",
            "/node/../node/NODE",
            "/latest/node/NODE",
            "/node/NODE/../NODE",
            "/node/%4eODE",
            "/etc/passwd",
            "//node/NODE",
            "/node/NODE%0d%0aFORGED",
            "*",
            "")) {
      all.add(once("path " + path, "POST " + path + " HTTP/1.1\r\nHost: x\r\n" + BODY));
    }
    all.add(once("no HTTP", "\0\1\2 what?\r\n\r\n"));
    all.add(once("TLS", "\u0016\u0003\u0001\0\u0005hello\r\n\r\n"));
    all.add(once("HTTP/2", "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"));
    all.add(once("negative length", POST + "Content-Length: -1\r\n\r\n"));
    all.add(once("huge length", POST + "Content-Length: 99999999999999999999\r\n\r\n"));
    all.add(once("two lengths", POST + "Content-Length: 0\r\nContent-Length: 50\r\n\r\n" + END));
    all.add(
        once(
            "smuggled",
            POST
                + "Transfer-Encoding: chunked\r\n"
                + "Content-Length: 4\r\n\r\n"
                + "0\r\n\r\n"
                + "POST /node/NODE HTTP/1.1\r\n\r\n"));
    all.add(once("broken chunk", POST + "Transfer-Encoding: chunked\r\n\r\nzz\r\n"));
    all.add(
        new Callback(
            "huge body", POST + "Content-Length: 2000000000\r\n\r\n", 30_000_000, 1, false));
    all.add(
        new Callback(
            "endless chunk",
            POST + "Transfer-Encoding: chunked\r\n\r\n7fffffff\r\n",
            30_000_000,
            1,
            false));
    all.add(new Callback("long path", "POST /node/", 2_000_000, 1, false));
    all.add(new Callback("long header", POST + "X: ", 2_000_000, 1, false));
    all.add(new Callback("many", POST + "Authorization: guess\r\n" + BODY, 0, 500, false));
    all.add(new Callback("many held before a byte", "", 0, 100, true));
    all.add(new Callback("many held in the head", POST, 0, 100, true));
    all.add(
        new Callback("many held in the body", POST + "Content-Length: 50\r\n\r\n{", 0, 100, true));
    String lab = POST + "Authorization: Token TOKEN\r\n";
    all.add(once("the lab lies", lab + BODY));
    all.add(new Callback("the lab repeats a lie", lab + BODY, 0, 100, false));
    all.add(
        new Callback(
            "the lab's body is huge",
            lab + "Content-Length: 2000000000\r\n\r\n",
            30_000_000,
            1,
            false));
    all.addAll(bodies());
    return all;
  }

  /** Bodies for a lab that cannot be asked, of which none says how its job ended. */
  private static List<Callback> bodies() {
    String offer = "POST /node/OFFER HTTP/1.1\r\nHost: x\r\nAuthorization: ";
    String end = "{\"summary\": {\"total\": 1, \"failed\": 0}}";
    List<Callback> all = new ArrayList<>();
    all.add(once("an offer without a token", withBody(offer + "\r\n", end)));
    all.add(once("an offer with a guess", withBody(offer + "guess\r\n", end)));
    all.add(once("an offer with another lab's token", withBody(offer + "TOKEN\r\n", end)));
    all.add(
        once("another lab's job", withBody(offer.replace("OFFER", "NODE") + "SECRET\r\n", end)));
    all.add(
        once(
            "a node that does not exist",
            withBody(offer.replace("OFFER", "0".repeat(24)) + "SECRET\r\n", end)));
    for (String body :
        List.of(
            "",
            "null",
            "7",
            "[]",
            "{",
            end + end,
            end + "x",
            "\0",
            "{\"a\": NaN}",
            "{\"a\": \"\n\"}",
            "{'a': 1}",
            "{\"a\":" + "[".repeat(200_000),
            "{\"a\":" + "[".repeat(200_000) + "]".repeat(200_000) + "}",
            "{\"a\":" + "9".repeat(200_000) + "}",
            "{" + " ".repeat(200_000) + "}")) {
      String shown = body.length() > 40 ? body.substring(0, 6) + " long" : Printable.of(body);
      all.add(once("body " + shown, withBody(offer + "SECRET\r\n", body)));
    }
    String lab = offer + "SECRET\r\n";
    String huge = lab + "Content-Length: 2000000000\r\n\r\n{\"a\": \"";
    all.add(new Callback("huge body for an offer", huge, 30_000_000, 5, false));
    all.add(
        new Callback(
            "body for an offer that never ends", lab + "Content-Length: 50\r\n\r\n{", 0, 50, true));
    return all;
  }

  private static String withBody(String head, String body) {
    return head + "Content-Length: " + body.length() + "\r\n\r\n" + body;
  }

  private static Callback once(String name, String request) {
    return new Callback(name, request, 0, 1, false);
  }

  /** Returns whether it comes from the lab itself, which may make the runner check its job. */
  boolean isOfTheLab() {
    return request.contains("\r\nAuthorization: Token TOKEN\r\n");
  }

  @Override
  public String toString() {
    return name;
  }
}
