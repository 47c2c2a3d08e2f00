package dev.armature.api.http.v1;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;

/** Calls the door of {@code /v1}; quotes in bodies may be single ones. */
final class V1Kit implements AutoCloseable {
  private final String address;
  private final HttpClient client = HttpClient.newHttpClient();

  V1Kit(String address) {
    this.address = address;
  }

  /** An answer. */
  record Answer(int status, HttpHeaders headers, String body) {
    JsonNode json() {
      try {
        return Json.stored().readTree(body);
      } catch (JsonProcessingException e) {
        throw new AssertionError(body, e);
      }
    }

    /** What it says of all being well, at a path such as {@code /name}. */
    JsonNode data(String path) {
      assertThat(status).as(body).isBetween(200, 299);
      assertThat(json().path("success").asBoolean()).as(body).isTrue();
      return json().at("/data" + path);
    }

    /** The code of a no, whose envelope is whole. */
    String code() {
      assertThat(json().path("success").isBoolean()).as(body).isTrue();
      assertThat(json().path("success").asBoolean()).as(body).isFalse();
      assertThat(json().path("error").path("details").isObject()).as(body).isTrue();
      return json().path("error").path("code").asText();
    }

    String message() {
      return json().path("error").path("message").asText();
    }
  }

  Answer call(String key, String method, String path, String body, String... headers) {
    HttpRequest.Builder request =
        HttpRequest.newBuilder(URI.create(address + path))
            .header("Authorization", "Bearer " + key)
            .header("Content-Type", "application/json")
            .method(method, BodyPublishers.ofString(body.replace('\'', '"')));
    if (headers.length > 0) {
      request.headers(headers);
    }
    try {
      HttpResponse<String> answer = client.send(request.build(), BodyHandlers.ofString());
      assertThat(answer.headers().firstValue("Content-Type")).hasValue("application/json");
      return new Answer(answer.statusCode(), answer.headers(), answer.body());
    } catch (java.io.IOException e) {
      throw new AssertionError(path, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    client.close();
  }
}
