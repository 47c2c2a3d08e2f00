package dev.armature.api.http;

import static dev.armature.api.http.GraphLimits.x;

import dev.armature.graph.Limits;
import java.util.List;
import java.util.stream.Stream;

/** The limits of how long a call may be: its body, its headers, its address, and its pages. */
final class BodyLimits {
  private static final int BAD = 400;
  private static final int TOO_LARGE = 413;
  private static final String BODY = "The body has ";

  private final LimitKit kit;

  BodyLimits(LimitKit kit) {
    this.kit = kit;
  }

  List<LimitCase> all() {
    return Stream.concat(bodies().stream(), heads().stream()).toList();
  }

  private List<LimitCase> bodies() {
    String workflow = kit.workflow();
    String webhook = kit.webhook();
    return List.of(
        body("GRAPH_BYTES", Limits.GRAPH_BYTES, "POST /api/workflows", () -> "{\"name\": \"g\"}"),
        body("GRAPH_BYTES", Limits.GRAPH_BYTES, "POST /v1/workflows", () -> "{\"name\": \"g\"}"),
        body(
            "GRAPH_BYTES",
            Limits.GRAPH_BYTES,
            "PUT /api/workflows/%s/graph".formatted(kit.workflow()),
            () -> "{\"blocks\": [], \"edges\": []}"),
        LimitCase.of(
            "GRAPH_BYTES",
            "a body in pieces",
            Limits.GRAPH_BYTES,
            TOO_LARGE,
            "The body has more than ",
            n -> kit.chunked("POST /api/workflows", "{\"name\": \"g\"}", n)),
        body("BODY_BYTES", Limits.BODY_BYTES, "POST /api/agents", this::preset),
        body("BODY_BYTES", Limits.BODY_BYTES, "POST /v1/credentials", this::credential),
        body("BODY_BYTES", Limits.BODY_BYTES, "POST /api/events", () -> "{\"key\": \"k\"}"),
        body(
            "BODY_BYTES",
            Limits.BODY_BYTES,
            "PATCH /api/workflows/" + workflow,
            () -> "{\"color\": \"red\"}"),
        LimitCase.of(
            "BODY_BYTES",
            "POST /api/workflows/{id}/execute",
            Limits.BODY_BYTES,
            TOO_LARGE,
            BODY,
            n ->
                kit.padded(
                    "POST /api/workflows/%s/execute".formatted(workflow),
                    "{}",
                    n,
                    "Prefer: respond-async")),
        LimitCase.of(
            "BODY_BYTES",
            "a call of a webhook",
            Limits.BODY_BYTES,
            TOO_LARGE,
            BODY,
            n -> kit.calls(webhook, "text/plain", x(n))),
        body(
            "SMALL_BODY_BYTES",
            Limits.SMALL_BODY_BYTES,
            "POST /api/auth/api-keys",
            () -> "{\"name\": \"k\"}"),
        body(
            "SMALL_BODY_BYTES",
            Limits.SMALL_BODY_BYTES,
            "POST /api/users",
            () -> "{\"email\": \"%s@example.com\"}".formatted(kit.fresh("user"))),
        LimitCase.of(
            "SMALL_BODY_BYTES",
            "a form that asks for tokens",
            Limits.SMALL_BODY_BYTES,
            TOO_LARGE,
            BODY,
            n -> {
              String form = kit.login() + "&x=";
              return kit.form("POST /api/auth/login", form + x(n - form.length()));
            }));
  }

  private interface Begin {
    String of();
  }

  private LimitCase body(String row, int most, String line, Begin begin) {
    return LimitCase.of(
        row, line, most, TOO_LARGE, "The body has ", n -> kit.padded(line, begin.of(), n));
  }

  private String preset() {
    return "{\"name\": \"%s\", \"model\": \"m\"}".formatted(kit.fresh("preset"));
  }

  private String credential() {
    return "{\"name\": \"%s\", \"type\": \"bearer\", \"value\": \"v\"}"
        .formatted(kit.fresh("credential"));
  }

  private List<LimitCase> heads() {
    return List.of(
        LimitCase.of(
            "HEADERS_BYTES",
            "all headers",
            Limits.HEADERS_BYTES,
            431,
            "The headers have more than ",
            n -> kit.headed("GET /api/workflows", n)),
        LimitCase.of(
            "HEADERS_BYTES",
            "all headers under /v1",
            Limits.HEADERS_BYTES,
            431,
            "TOO_LARGE",
            n -> kit.headed("GET /v1/workflows", n)),
        LimitCase.of(
            "URI_CHARS",
            "the address",
            Limits.URI_CHARS,
            414,
            "The address has more than ",
            n -> kit.bare("GET /api/workflows?q=" + x(n - 17))),
        LimitCase.of(
            "entries on a page of a list",
            "limit under /v1",
            100,
            BAD,
            "PAGE",
            n -> kit.bare("GET /v1/workflows?limit=" + n)),
        LimitCase.of(
            "number of a page under `/v1`",
            "page",
            1_000_000,
            BAD,
            "PAGE",
            n -> kit.bare("GET /v1/workflows?page=" + n)));
  }
}
