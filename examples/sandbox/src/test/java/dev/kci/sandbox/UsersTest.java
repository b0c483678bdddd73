package dev.kci.sandbox;

import static org.assertj.core.api.Assertions.assertThat;

import dev.kci.api.ApiToken;
import dev.kci.api.model.JsonObject;
import dev.kci.api.model.JsonText;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Users, groups and invitations, checked against the server's code. */
class UsersTest {
  private static final String UNKNOWN = "5fbd4bea9a8e4a31e5e2a001";

  private final Sandbox sandbox =
      Sandbox.builder()
          .user(SandboxUser.admin("admin"))
          .user(SandboxUser.of("alice", "g1"))
          .user(SandboxUser.of("bob"))
          .start();
  private final RawClient client = new RawClient(sandbox);
  private final String alice = id("alice");

  @AfterEach
  void close() {
    sandbox.close();
  }

  @Test
  void changesOfOneself() {
    check("PATCH", "/user/me", "alice", Map.of("groups", List.of("g1")), 400, "by an admin user");
    check("PATCH", "/user/me", "alice", Map.of("username", "bob"), 400, "already exists: bob");
    check("PATCH", "/user/me", "alice", Map.of("is_superuser", true), 200, "superuser\":false");
    check("PATCH", "/user/me", null, Map.of(), 401, "Unauthorized");
    check("PATCH", "/user/me", "alice", Map.of("password", "new"), 200, "alice");
    assertThat(login("username=alice&password=alice-pass").statusCode()).isEqualTo(400);
    assertThat(login("username=alice&password=new").statusCode()).isEqualTo(200);
    assertThat(login("username=alice&password=new&grant_type=x").statusCode()).isEqualTo(422);
    assertThat(form("update-password", "username=alice&password=new&new_password=b").body())
        .isEqualTo("null");
    assertThat(form("update-password", "username=alice&password=new").body())
        .contains("LOGIN_BAD_CREDENTIALS");
  }

  @Test
  void loginReturnsATokenWithItsExpiry() {
    String token =
        JsonText.parseObject(login("username=alice&password=alice-pass").body())
            .string("access_token")
            .orElseThrow();
    assertThat(ApiToken.of(token).claims().orElseThrow().expires()).isNotNull();
    var request = client.request("/latest/whoami", null).header("Authorization", "Bearer " + token);
    assertThat(client.send(request.build()).body()).contains("alice");
    var forged =
        client
            .request("/latest/whoami", null)
            .header("Authorization", "Bearer " + token.substring(0, token.length() - 4) + "AAAA");
    assertThat(client.send(forged.build()).statusCode()).isEqualTo(401);
    check("POST", "/user/logout", null, null, 401, "Unauthorized");
    check("POST", "/user/logout", "alice", null, 204, "");
  }

  @Test
  void changesByAnAdministrator() {
    String path = "/user/" + alice;
    check("PATCH", path, "bob", Map.of(), 403, "Forbidden");
    check("PATCH", path, "admin", Map.of("groups", List.of()), 200, "\"name\":\"g1\"");
    check("PATCH", path, "admin", Map.of("groups", List.of("no")), 400, "not exist with name: no");
    check("PATCH", path, "admin", Map.of("groups", List.of("a", "a")), 422, "unique names");
    check("PATCH", path, "admin", Map.of("username", "bob"), 400, "already exists: bob");
    check("PATCH", path, "admin", Map.of("is_superuser", true), 200, "is_superuser\":true");
    check("PATCH", path, "admin", Map.of("is_verified", false), 200, "is_verified\":false");
    check("GET", "/whoami", "alice", null, 403, "Forbidden");
    check("PATCH", "/user/" + UNKNOWN, "admin", Map.of(), 404, "User not found with id: 5fbd");
    check("PATCH", "/user/zzz", "admin", Map.of(), 400, "not a valid ObjectId");
    check("DELETE", path, "bob", null, 403, "Forbidden");
    check("DELETE", "/user/" + id("bob"), "admin", null, 200, "null");
    check("GET", "/users?username=bob", "admin", null, 200, "\"total\":0");
  }

  @Test
  void onlyAdministratorsMayRegisterUsers() {
    check("POST", "/user/register", null, Map.of(), 401, "Unauthorized");
    check("POST", "/user/register", "alice", Map.of(), 403, "Forbidden");
    check("POST", "/user/register", "admin", Map.of(), 422, "Field required");
  }

  @Test
  void invitations() {
    check("POST", "/user/invite", "admin", invitation("n", "x"), 422, "not a valid email address");
    check(
        "POST",
        "/user/invite",
        "admin",
        invitation("n", "n@x.org", "groups", List.of("no")),
        400,
        "User group does not exist with name: no");
    String body =
        check(
            "POST",
            "/user/invite",
            "admin",
            invitation("n", "n@x.org", "groups", List.of("g1"), "is_superuser", true),
            200,
            "\"is_superuser\":true");
    assertThat(body).contains("\"name\":\"g1\"");
    check("POST", "/user/invite", "admin", invitation("m", "n@x.org"), 400, "already exists");
    check(
        "POST",
        "/user/invite",
        "admin",
        invitation("n", "o@x.org", "resend_if_exists", true),
        400,
        "Existing user has a different email");
    String again =
        check(
            "POST",
            "/user/invite",
            "admin",
            invitation("n", "n@x.org", "resend_if_exists", true),
            200,
            "token");
    String token = JsonText.parseObject(again).string("token").orElseThrow();
    Map<String, Object> accept = Map.of("token", token, "password", "p");
    check("POST", "/user/accept-invite", null, accept, 200, "\"is_verified\":true");
    check("POST", "/user/accept-invite", null, accept, 400, "Invite already accepted");
    check(
        "POST",
        "/user/invite",
        "admin",
        invitation("n", "n@x.org", "resend_if_exists", true),
        400,
        "User already verified");
    check("GET", "/user/invite/url", "admin", null, 200, "public_base_url");
  }

  @Test
  void groups() {
    check("GET", "/user-groups", "alice", null, 403, "Forbidden");
    String made = check("POST", "/user-groups", "admin", Map.of("name", "g2"), 200, "g2");
    String id = JsonText.parseObject(made).string("id").orElseThrow();
    check("POST", "/user-groups", "admin", Map.of("name", "g2"), 400, "already exists");
    check("GET", "/user-groups?name=g2", "admin", null, 200, "\"total\":1");
    check("GET", "/user-groups?limit=1", "admin", null, 200, "\"limit\":1");
    check("GET", "/user-groups/" + id, "admin", null, 200, "\"g2\"");
    check("DELETE", "/user-groups/" + UNKNOWN, "admin", null, 404, "User group not found with id");
    check("DELETE", "/user-groups/" + id, "admin", null, 204, "");
    check("DELETE", "/user-groups/" + id, "alice", null, 403, "Forbidden");
    String g1 = check("GET", "/user-groups?name=g1", "admin", null, 200, "g1");
    String used =
        ((Map<?, ?>) ((List<?>) JsonText.parseObject(g1).get("items")).get(0)).get("id").toString();
    check("DELETE", "/user-groups/" + used, "admin", null, 409, "is assigned to users");
    check("GET", "/users?email=bob@kernelci.org&limit=1", "alice", null, 200, "\"total\":1");
  }

  private static Map<String, Object> invitation(String name, String email, Object... more) {
    JsonObject request =
        JsonObject.of("username", name).with("email", email).with("return_token", true);
    for (int i = 0; i < more.length; i += 2) {
      request = request.with(String.valueOf(more[i]), more[i + 1]);
    }
    return request.asMap();
  }

  /** Sends a request and checks the status and body; returns the body. */
  private String check(
      String method, String path, String user, Object body, int status, String part) {
    HttpResponse<String> answer = client.send(method, "/latest" + path, user, body);
    assertThat(answer.statusCode()).as(method + " " + path + " " + answer.body()).isEqualTo(status);
    assertThat(answer.body()).contains(part);
    return answer.body();
  }

  private HttpResponse<String> login(String fields) {
    return form("login", fields);
  }

  private HttpResponse<String> form(String path, String fields) {
    return client.send(
        client
            .request("/latest/user/" + path, null)
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(BodyPublishers.ofString(fields))
            .build());
  }

  private String id(String user) {
    return JsonText.parseObject(client.get("/latest/whoami", user).body())
        .string("id")
        .orElseThrow();
  }
}
