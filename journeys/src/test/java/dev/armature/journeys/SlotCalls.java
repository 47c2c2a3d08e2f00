package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Calls of several apis in turn, each answer of which is seen with headers and body. */
final class SlotCalls implements AutoCloseable {
  static final Map<String, String> NOBODY = Map.of("Authorization", "");
  static final Map<String, String> FORM =
      Map.of("Authorization", "", "Content-Type", "application/x-www-form-urlencoded");

  private final HttpClient client =
      HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();
  private final Slots slots;
  private final List<Product> apis;
  private int next;

  SlotCalls(Slots slots, List<Product> apis) {
    this.slots = slots;
    this.apis = apis;
  }

  /** One of the apis. */
  Product api() {
    return apis.getFirst();
  }

  /** With the key of an admin, and JSON where there is a body. */
  JsonNode send(String method, String path, String body, int status, String... shown)
      throws Exception {
    return send(method, path, body, Map.of(), status, shown);
  }

  /** The same to each api. */
  void quietly(String method, String path, String body, int status) throws Exception {
    for (int i = 0; i < apis.size(); i++) {
      send(method, path, body, status);
    }
  }

  /** With other headers; an empty one is left out. */
  JsonNode send(
      String method,
      String path,
      String body,
      Map<String, String> headers,
      int status,
      String... shown)
      throws Exception {
    Product api = apis.get(next++ % apis.size());
    Map<String, String> all = new LinkedHashMap<>();
    all.put("Authorization", "Bearer " + Product.KEY);
    if (!body.isEmpty()) {
      all.put("Content-Type", "application/json");
    }
    all.putAll(headers);
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + api.port() + path))
            .method(
                method, body.isEmpty() ? BodyPublishers.noBody() : BodyPublishers.ofString(body));
    all.forEach((name, value) -> {
      if (!value.isEmpty()) {
        request.header(name, value);
      }
    });
    HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
    String route = method + " " + path.replaceFirst("\\?.*", "");
    slots.seen(
        "the answer %d to %s".formatted(answer.statusCode(), route),
        answer.headers().map() + "\n" + answer.body(),
        shown);
    assertThat(answer.statusCode()).as("%s: %s", route, answer.body()).isEqualTo(status);
    return answer.body().startsWith("{")
        ? Json.stored().readTree(answer.body())
        : Json.stored().createObjectNode();
  }

  @Override
  public void close() {
    client.close();
  }
}
