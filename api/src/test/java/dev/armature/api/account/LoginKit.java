package dev.armature.api.account;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.api.HouseKit;
import dev.armature.json.Json;
import io.micronaut.context.ApplicationContext;
import io.micronaut.runtime.server.EmbeddedServer;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** A house with accounts, and people who log in from addresses that they like. */
public final class LoginKit implements AutoCloseable {
  /** Everybody's password. */
  public static final String PASSWORD = "correct horse";

  private final HouseKit kit;
  private final ApplicationContext house;
  private final String address;
  private final HttpClient client = HttpClient.newHttpClient();

  /** With these settings beside those of every kit. */
  public LoginKit(HouseKit kit, Map<String, Object> settings) {
    this.kit = kit;
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("armature.account.client-address-header", "X-Client");
    all.put("armature.account.register", true);
    all.putAll(settings);
    this.house = kit.another(all);
    this.address = house.getBean(EmbeddedServer.class).start().getURL().toString();
  }

  /** An answer. */
  public record Answer(int status, Map<String, List<String>> headers, String body) {
    /** Its body. */
    public JsonNode json() {
      try {
        return Json.stored().readTree(body);
      } catch (IOException e) {
        throw new AssertionError(body, e);
      }
    }

    /** A field of it. */
    public String text(String field) {
      return json().at("/" + field.replace('.', '/')).asText();
    }

    /** A header of it. */
    public String header(String name) {
      return String.join(",", headers.getOrDefault(name, List.of()));
    }
  }

  /** A part of the house. */
  public <T> T part(Class<T> type) {
    return house.getBean(type);
  }

  /** The database. */
  public dev.armature.database.DatabaseKit database() {
    return kit.database();
  }

  /** Somebody in the operator's workspace, with everybody's password; its id. */
  public String account(String email, Role role) {
    Users.Joined joined =
        part(Users.class)
            .create(
                HouseKit.ADMIN,
                new Accounts.Draft(email, null, null, null),
                null,
                role.word(),
                List.of());
    Caller self = new Caller(HouseKit.ADMIN.workspaceId(), joined.member().id(), email, role);
    part(Accounts.class)
        .change(self, new Accounts.Change(null, null, PASSWORD, joined.password()), List.of());
    return joined.member().id();
  }

  /** However slow the machine: what is closed now is so for the next minutes. */
  public void staysClosed() {
    database()
        .change(
            "UPDATE login_attempt SET closed_until = closed_until + interval '10 minutes'"
                + " WHERE closed_until > last_at");
  }

  /** Where its doors are. */
  public String address() {
    return address;
  }

  /** A new key of a caller's workspace. */
  public ApiKeys.Minted key(Caller caller, String name, Role role) {
    return part(ApiKeys.class)
        .create(caller, new ApiKeys.Draft(name, role.word(), null, null), List.of());
  }

  /** A key of an admin whose time is over. */
  public String expiredKey() {
    ApiKeys.Minted key = key(HouseKit.ADMIN, "over", Role.ADMIN);
    database()
        .change(
            "UPDATE api_key SET expires_at = now() - interval '1 second' WHERE id = ?",
            key.key().id());
    return key.secret();
  }

  /** A token of somebody whose time is over. */
  public String expiredToken(String email) {
    AccessTokens.Claims claims = part(AccessTokens.class).read(token(email)).orElseThrow();
    return new AccessTokens(
            part(SigningKeys.class),
            part(AccountConfig.class),
            () -> part(InstantSource.class).instant().minus(Duration.ofHours(1)))
        .make(claims);
  }

  /** Logs in from somewhere. */
  public Answer login(String email, String password, String from) {
    return form(
        "/api/auth/login",
        Map.of("grant_type", "password", "username", email, "password", password),
        from);
  }

  /** Logs in through proxies: with each of these in a header of its own. */
  public Answer loginVia(String email, String password, String... lines) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + "/api/auth/login"))
            .header("Content-Type", "application/x-www-form-urlencoded")
            .POST(
                BodyPublishers.ofString(
                    "grant_type=password&username="
                        + encoded(email)
                        + "&password="
                        + encoded(password)));
    for (String line : lines) {
      request.header("X-Client", line);
    }
    return send(request.build());
  }

  /** The access token of a login that goes well. */
  public String token(String email) {
    Answer answer = login(email, PASSWORD, "10.1.1.1");
    if (answer.status() != 200) {
      throw new AssertionError(answer.toString());
    }
    return answer.text("access_token");
  }

  /** Goes on with a refresh token. */
  public Answer refresh(String token) {
    return form(
        "/api/auth/refresh",
        Map.of("grant_type", "refresh_token", "refresh_token", token),
        "10.1.1.1");
  }

  /** Sends a form. */
  public Answer form(String path, Map<String, String> fields, String from) {
    return send(
        "POST",
        path,
        fields.entrySet().stream()
            .map(it -> encoded(it.getKey()) + "=" + encoded(it.getValue()))
            .collect(Collectors.joining("&")),
        Map.of("Content-Type", "application/x-www-form-urlencoded", "X-Client", from));
  }

  /** Sends JSON with an access token, or a key. */
  public Answer call(String token, String method, String path, String body) {
    return send(
        method,
        path,
        body,
        Map.of("Content-Type", "application/json", "Authorization", "Bearer " + token));
  }

  /** Sends anything. */
  public Answer send(String method, String path, String body, Map<String, String> headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .method(method, BodyPublishers.ofString(body));
    headers.forEach(request::header);
    return send(request.build());
  }

  private Answer send(HttpRequest request) {
    try {
      HttpResponse<String> answer = client.send(request, BodyHandlers.ofString());
      return new Answer(answer.statusCode(), answer.headers().map(), answer.body());
    } catch (IOException e) {
      throw new AssertionError(request.uri().toString(), e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
    house.close();
  }

  private static String encoded(String text) {
    return URLEncoder.encode(text, StandardCharsets.UTF_8);
  }
}
