package dev.armature.journeys;

import static dev.armature.journeys.SecretSlotsJourneyTest.ADMIN;
import static dev.armature.journeys.SecretSlotsJourneyTest.encoded;
import static dev.armature.journeys.SecretSlotsJourneyTest.json;
import static dev.armature.journeys.SlotCalls.FORM;
import static dev.armature.journeys.SlotCalls.NOBODY;

import com.fasterxml.jackson.databind.JsonNode;
import java.util.Map;

/** What people and programs show to be let in: rightly, wrongly, and in the wrong place. */
final class PeopleSlots {
  private static final String[] PAIR = {"access token", "refresh token"};
  private static final String LOGIN = "/api/auth/login";
  private static final String REGISTER = "/api/auth/register";
  private static final String ME = "/api/auth/me";

  private final Slots slots;
  private final SlotCalls calls;

  PeopleSlots(Slots slots, SlotCalls calls) {
    this.slots = slots;
    this.calls = calls;
  }

  void told(String adminPassword, String bootstrap) throws Exception {
    logins(adminPassword);
    accounts();
    keys();
    calls.send("GET", "/api/workflows", "", bearer(bootstrap), 200);
    calls.send("GET", "/v1/workflows", "", bearer(bootstrap), 200);
    calls.send("GET", "/api/users", "", 200);
    calls.send("GET", "/api/audit", "", 200);
  }

  private void logins(String password) throws Exception {
    String wrong = slots.canary("password that is wrong");
    String typed = slots.canary("password typed as the address");
    String misplaced = slots.canary("password in a body that is none");
    String one = form(ADMIN, misplaced);
    calls.send("POST", LOGIN, form(ADMIN, wrong), FORM, 401);
    calls.send("POST", LOGIN, form(typed, "x"), FORM, 401);
    calls.send("POST", LOGIN, one + "&password=" + encoded(misplaced), FORM, 400);
    calls.send("POST", LOGIN, one.replace("grant_type=password&", ""), FORM, 400);
    calls.send("POST", LOGIN, one.replace("=password&", "=" + encoded(misplaced) + "&"), FORM, 400);
    calls.send("POST", LOGIN, one + "&x=1".repeat(20), FORM, 400);
    calls.send("POST", LOGIN, "{\"password\": %s}".formatted(json(misplaced)), NOBODY, 415);
    calls.send("POST", LOGIN + "?password=" + encoded(misplaced), "grant_type=x", FORM, 400);

    JsonNode pair = calls.send("POST", LOGIN, form(ADMIN, password), FORM, 200, PAIR);
    String access = slots.minted(PAIR[0], pair.path(PAIR[0].replace(' ', '_')).asText());
    String refresh = slots.minted(PAIR[1], pair.path(PAIR[1].replace(' ', '_')).asText());
    calls.send("GET", ME, "", bearer(access), 200);
    calls.send("GET", "/v1/workflows", "", bearer(access), 200);
    calls.send("GET", "/v1/nothing", "", bearer(access), 404);
    calls.send("GET", "/api/workflows", "", bearer(access + "x"), 401);
    calls.send("GET", "/api/workflows", "", Map.of("Authorization", access), 401);

    String none = slots.canary("refresh token that is none");
    calls.send("POST", "/api/auth/refresh", spent(none), FORM, 401);
    calls.send("POST", "/api/auth/refresh", spent(access), FORM, 401);
    JsonNode next = calls.send("POST", "/api/auth/refresh", spent(refresh), FORM, 200, PAIR);
    slots.minted(PAIR[0], next.path("access_token").asText());
    slots.minted(PAIR[1], next.path("refresh_token").asText());
    calls.send("POST", "/api/auth/refresh", spent(refresh), FORM, 401);
    calls.send("GET", ME, "", bearer(access), 401);
  }

  private void accounts() throws Exception {
    String email = "grace@example.com";
    String first = slots.canary("password of who registers");
    String body = "{\"email\": \"%s\", \"password\": %s}".formatted(email, json(first));
    calls.send("POST", REGISTER, body.replace(email, "nobody"), NOBODY, 400);
    calls.send("POST", REGISTER, body.replace("}", ", }"), NOBODY, 400);
    calls.send("POST", REGISTER, body.replace("\"email\"", "\"password\""), NOBODY, 400);
    calls.send("POST", REGISTER, body.replace("\"password\": ", "\"password\": 1"), NOBODY, 400);
    calls.send(
        "POST", REGISTER, body, Map.of("Authorization", "", "Content-Type", "text/plain"), 415);
    String tooLong = json(first.repeat(5));
    calls.send("POST", REGISTER, body.replace(json(first), tooLong), NOBODY, 400);
    calls.send("POST", REGISTER, body, NOBODY, 201);
    calls.send("POST", REGISTER, body, NOBODY, 409);

    JsonNode pair = calls.send("POST", LOGIN, form(email, first), FORM, 200, PAIR);
    String access = slots.minted(PAIR[0], pair.path("access_token").asText());
    slots.minted(PAIR[1], pair.path("refresh_token").asText());
    String next = slots.canary("new password");
    String change = "{\"password\": %s, \"current_password\": %s}";
    String guess = slots.canary("current password that is wrong");
    Map<String, String> self = bearer(access);
    calls.send("PATCH", ME, change.formatted(json(next), json(guess)), self, 400);
    calls.send("PATCH", ME, change.formatted(json(first), json(first)), self, 400);
    calls.send("PATCH", ME, change.formatted("[%s]".formatted(json(next)), json(first)), self, 400);
    calls.send("PATCH", ME, change.formatted(json(next), json(first)), self, 200);
    calls.send("POST", LOGIN, form(email, first), FORM, 401);
    JsonNode again = calls.send("POST", LOGIN, form(email, next), FORM, 200, PAIR);
    String last = slots.minted(PAIR[0], again.path("access_token").asText());
    slots.minted(PAIR[1], again.path("refresh_token").asText());
    calls.send("POST", "/api/auth/logout", "{\"everywhere\": true}", bearer(last), 204);

    JsonNode made =
        calls.send(
            "POST", "/api/users", "{\"email\": \"alan@example.com\"}", 201, "one-time password");
    String once = slots.minted("one-time password", made.path("one_time_password").asText());
    JsonNode in = calls.send("POST", LOGIN, form("alan@example.com", once), FORM, 200, PAIR);
    slots.minted(PAIR[1], in.path("refresh_token").asText());
    calls.send(
        "GET",
        "/api/workflows",
        "",
        bearer(slots.minted(PAIR[0], in.path("access_token").asText())),
        403);
  }

  private void keys() throws Exception {
    JsonNode made =
        calls.send(
            "POST",
            "/api/auth/api-keys",
            "{\"name\": \"program\", \"role\": \"viewer\"}",
            201,
            "API key");
    String key = slots.minted("API key", made.path("key").asText());
    calls.send("GET", "/api/workflows", "", bearer(key), 200);
    calls.send("GET", "/v1/workflows", "", bearer(key), 200);
    calls.send("POST", "/v1/workflows", "{\"name\": \"a\"}", bearer(key), 403);
    calls.send("GET", "/api/auth/api-keys", "", 200);
    // A browser of Temporal's UI takes it along, and no script can read it.
    calls.send("POST", "/api/temporal/codec/session", "", bearer(key), 204, "API key");
    String decode = "/api/temporal/codec/decode";
    Map<String, String> cookie = Map.of("Authorization", "", "Cookie", "armature_codec=" + key);
    calls.send("POST", decode, "{\"payloads\": []}", cookie, 200);

    String nobodys = slots.canary("key that is nobody's");
    for (String path : new String[] {"/api/workflows", "/v1/workflows", "/v1/nothing"}) {
      calls.send("GET", path, "", bearer(nobodys), 401);
      calls.send("GET", path, "", Map.of("Authorization", "", "X-API-Key", nobodys), 401);
      calls.send("GET", path, "", Map.of("Authorization", "", "apikey", nobodys), 401);
      calls.send("GET", path, "", Map.of("Authorization", "Basic " + nobodys), 401);
    }
    calls.send("DELETE", "/api/auth/api-keys/" + made.path("id").asText(), "", 204);
    calls.send("GET", "/api/workflows", "", bearer(key), 401);
    calls.send("POST", decode, "{\"payloads\": []}", cookie, 401);
  }

  private static Map<String, String> bearer(String secret) {
    return Map.of("Authorization", "Bearer " + secret);
  }

  private static String form(String username, String password) {
    return "grant_type=password&username=%s&password=%s"
        .formatted(encoded(username), encoded(password));
  }

  private static String spent(String token) {
    return "grant_type=refresh_token&refresh_token=" + encoded(token);
  }
}
