package dev.kci.sandbox.http;

import io.javalin.http.Context;
import java.util.List;

/**
 * Features of the real server that the sandbox lacks. They are refused with 501, so that nobody
 * mistakes a 404 or an empty success for the server's answer.
 */
public final class NotImitated {
  /** Pages for people, and their files. */
  private static final List<String> PAGES =
      List.of(
          "/viewer",
          "/dashboard",
          "/manage",
          "/analytics",
          "/stats",
          "/icons/{name}",
          "/static/css/{name}",
          "/static/js/{name}",
          "/user/invite",
          "/user/accept-invite");

  private NotImitated() {}

  /** Registers the refusals; before other routes, whose parameters would match some of them. */
  public static void register(VersionedRoutes routes) {
    PAGES.forEach(page -> routes.get(page, NotImitated::refuse));
    routes.get("/pop/{list}", NotImitated::refuse);
    routes.post("/push/{list}", NotImitated::refuse);
    routes.post("/user/forgot-password", NotImitated::refuse);
    routes.post("/user/reset-password", NotImitated::refuse);
  }

  private static void refuse(Context ctx) {
    throw ApiFailure.of(501, "The sandbox does not imitate " + ctx.method() + " " + ctx.path());
  }
}
