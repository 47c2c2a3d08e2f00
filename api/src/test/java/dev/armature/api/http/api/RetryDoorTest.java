package dev.armature.api.http.api;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.api.HouseKit;
import dev.armature.api.account.Role;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpRequest.BodyPublishers;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What is asked of retries at the door, field by field. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RetryDoorTest {
  private final HouseKit kit = new HouseKit();
  private final String address = kit.open();
  private final HttpClient client = HttpClient.newHttpClient();
  private final String key = kit.key(Role.EDITOR);
  private final String bulk = "/api/workflows/%s/executions/retry".formatted(kit.workflow().id());

  @AfterAll
  void close() {
    client.close();
    kit.close();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '"',
      value = {
        "{} | status",
        "{'status': null} | status",
        "{'status': 5} | status",
        "{'status': 'running'} | status",
        "{'status': 'failed', 'started_from': '0000-12-31T23:59:59Z'} | started_from",
        "{'status': 'failed', 'started_from': '-0001-01-01T00:00:00Z'} | started_from",
        "{'status': 'failed', 'started_from': '+10000-01-01T00:00:00Z'} | started_from",
        "{'status': 'failed', 'started_from': '+999999999-12-31T00:00:00Z'} | started_from",
        "{'status': 'failed', 'started_to': '-999999999-01-01T00:00:00Z'} | started_to",
        "{'status': 'failed', 'started_to': '0001-01-01T00:00:00+00:01'} | started_to",
        "{'status': 'failed', 'started_to': 'yesterday'} | started_to",
        "{'status': 'failed', 'overrides': {'s': {'config': null}}} | overrides.s.config",
        "{'status': 'failed', 'overrides': {'s': {'config': 1}}} | overrides.s.config",
        "{'status': 'failed', 'overrides': {'s': null}} | overrides.s"
      })
  void what_cannot_be_meant_is_told_at_its_field_and_never_passed_over(String body, String path)
      throws Exception {
    var answer = post(body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
    assertThat(answer.body()).containsOnlyOnce("\"path\":\"%s\"".formatted(path));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "{'status': 'failed'}",
        "{'status': 'failed', 'started_from': null, 'started_to': null}",
        "{'status': 'failed', 'started_from': '0001-01-01T00:00:00Z'}",
        "{'status': 'failed', 'started_to': '9999-12-31T23:59:59.999Z'}",
        "{'status': 'failed', 'overrides': {'s': {'output': null}}}"
      })
  void what_can_be_meant_is_taken(String body) throws Exception {
    var answer = post(body);

    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(202);
  }

  private HttpResponse<String> post(String body) throws IOException, InterruptedException {
    return client.send(
        HttpRequest.newBuilder(URI.create(address + bulk))
            .header("X-API-Key", key)
            .header("Content-Type", "application/json")
            .POST(BodyPublishers.ofString(body.replace('\'', '"')))
            .build(),
        BodyHandlers.ofString());
  }
}
