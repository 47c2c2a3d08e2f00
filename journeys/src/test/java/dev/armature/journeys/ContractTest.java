package dev.armature.journeys;

import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpHeaders;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLSession;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What holds every answer against the document does so: each way of breaking it is noticed. */
class ContractTest {
  private static final String JSON = "application/json";

  @Test
  void an_answer_as_it_is_told_passes() {
    assertThatCode(() -> held("GET", "/api/health", 200, JSON, "{\"status\": \"ok\"}"))
        .doesNotThrowAnyException();
    assertThatCode(() ->
            held(
                "GET",
                "/api/workflows/wf_x",
                404,
                JSON,
                "{\"error\": \"no\", \"error_code\": \"WORKFLOW_NOT_FOUND\"}"))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      value = {
        "GET | /api/health | 418 | application/json | {\"status\": \"ok\"} | status is not told",
        "GET | /api/health | 200 | text/plain | {\"status\": \"ok\"} | content type text/plain",
        "GET | /api/health | 200 | application/json | {\"status\": \"ok\", \"x\": 1} | 'x'",
        "GET | /api/health | 200 | application/json | {} | 'status'",
        "GET | /api/nowhere | 200 | application/json | {} | no such route",
        "GET | /api/workflows/wf_x | 404 | application/json"
            + " | {\"error\": \"no\", \"error_code\": \"SOMETHING\"} | SOMETHING is not told",
        "DELETE | /api/workflows/wf_x | 204 | application/json | {} | there is a body"
      })
  void an_answer_that_is_not_told_so_fails(
      String method, String path, int status, String type, String body, String reason) {
    assertThatThrownBy(() -> held(method, path, status, type, body))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining(reason);
  }

  private static void held(String method, String path, int status, String type, String body) {
    Contract.kept().holds(method, path, new Answered(status, type, body));
  }

  private record Answered(int statusCode, String type, String body)
      implements HttpResponse<String> {
    @Override
    public HttpHeaders headers() {
      return HttpHeaders.of(Map.of("Content-Type", List.of(type)), (name, value) -> true);
    }

    @Override
    public HttpRequest request() {
      return HttpRequest.newBuilder(uri()).build();
    }

    @Override
    public Optional<HttpResponse<String>> previousResponse() {
      return Optional.empty();
    }

    @Override
    public Optional<SSLSession> sslSession() {
      return Optional.empty();
    }

    @Override
    public URI uri() {
      return URI.create("http://127.0.0.1/");
    }

    @Override
    public HttpClient.Version version() {
      return HttpClient.Version.HTTP_1_1;
    }
  }
}
