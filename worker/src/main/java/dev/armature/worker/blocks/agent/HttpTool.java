package dev.armature.worker.blocks.agent;

import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.blocks.http.Call;
import dev.armature.worker.blocks.http.Content;
import dev.armature.worker.blocks.http.Exchanges;
import dev.armature.worker.blocks.http.Permit;
import dev.armature.worker.blocks.http.Reading;
import dev.armature.worker.blocks.http.Row;
import dev.armature.worker.model.ToolSpec;
import dev.armature.worker.net.Pauses;
import dev.armature.worker.net.SafeHttp;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * An HTTP call as a tool. Arguments that stand as {@code {name}} in the path or query of its
 * address are put there; the others go into the query of a call that reads, and as JSON into the
 * body of one that writes. Where it goes is the author's to say: never the model's. Redirects of
 * what reads are followed as those of a {@code general_api}.
 *
 * @param url where, with placeholders
 * @param headers as they are sent, without the credential's
 * @param permit the credential in hand at an address; none where none is named
 * @param key the {@code Idempotency-Key} of a step
 */
record HttpTool(
    ToolSpec spec,
    String url,
    String method,
    List<Row> headers,
    Function<HttpUrl, @Nullable Permit> permit,
    Function<String, String> key,
    Exchanges exchanges)
    implements Tool {
  private static final Set<String> READING = Set.of("GET", "HEAD");
  private static final Set<String> BODILESS = Set.of("GET", "HEAD", "OPTIONS", "DELETE");
  private static final Set<String> BINARY = Set.of("content_type", "bytes", "base64");
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);
  private static final Pattern PLACE = Pattern.compile("\\{([A-Za-z0-9_.-]+)}");
  private static final Pattern SERVER = Pattern.compile("^[^/?#\\\\]+[/\\\\]+[^/?#\\\\]*");
  private static final Duration LONGEST = Duration.ofSeconds(60);

  /** Keeps its own copy, and checks what is the author's. */
  HttpTool {
    headers = List.copyOf(headers);
    method = Call.method(method);
    HttpUrl read = SafeHttp.url(PLACE.matcher(url).replaceAll("x"));
    Matcher server = SERVER.matcher(url.strip());
    if (read.host().isEmpty() || !server.find() || server.group().indexOf('{') >= 0) {
      throw Tools.invalid(
          "the address of the tool '%s' must name its host: no argument may"
              .formatted(spec.name()));
    }
  }

  @Override
  public ToolAnswer run(Map<String, @Nullable Object> arguments, String step, Deadline deadline) {
    Map<String, @Nullable Object> left = new LinkedHashMap<>(arguments);
    HttpUrl address = address(left);
    Content content = BODILESS.contains(method) ? null : Content.of("json", left, null);
    Call call = Call.of(method, address, headers, content, permit.apply(address), key.apply(step));
    long began = System.nanoTime();
    SafeHttp.Answer answer =
        exchanges.send(
            call,
            new Exchanges.Manner(
                READING.contains(method) ? Exchanges.HOPS : 0,
                deadline.left(LONGEST),
                SafeHttp.MOST_ANSWER_BYTES));
    int status = answer.status();
    if (status >= 500 || PASSING.contains(status)) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.UPSTREAM,
              "HTTP_STATUS",
              "the tool '%s' was answered HTTP %d: %s"
                  .formatted(spec.name(), status, shortened(text(answer)))),
          null,
          Pauses.asked(answer.headers(), answer.at()).orElse(null));
    }
    String text = text(answer);
    return ToolAnswer.of(
        status < 400 && !text.isEmpty() ? text : "HTTP %d %s".formatted(status, text).strip(),
        status >= 400,
        (System.nanoTime() - began) / 1_000_000);
  }

  private HttpUrl address(Map<String, @Nullable Object> left) {
    Matcher places = PLACE.matcher(url);
    StringBuilder filled = new StringBuilder();
    while (places.find()) {
      String name = places.group(1);
      String value = Values.text(left.remove(name));
      if (value.isEmpty() || value.equals(".") || value.equals("..")) {
        throw Tools.invalid("the argument '%s' cannot stand in an address".formatted(name));
      }
      places.appendReplacement(filled, Matcher.quoteReplacement(Values.encoded(value)));
    }
    places.appendTail(filled);
    HttpUrl.Builder address = SafeHttp.url(filled.toString()).newBuilder();
    if (BODILESS.contains(method)) {
      left.forEach((name, value) -> {
        switch (value) {
          case null -> {}
          case List<?> several ->
              several.forEach(it -> address.addQueryParameter(name, Values.text(it)));
          case Object one -> address.addQueryParameter(name, Values.text(one));
        }
      });
    }
    return address.build();
  }

  private static String text(SafeHttp.Answer answer) {
    return switch (Reading.body(answer)) {
      case null -> "";
      case String text -> text;
      case Map<?, ?> binary when binary.keySet().equals(BINARY) ->
          "[%s, %s bytes]".formatted(binary.get("content_type"), binary.get("bytes"));
      case Object json -> Json.text(json);
    };
  }

  private static String shortened(String text) {
    return text.length() <= 200 ? text : text.substring(0, 200) + "…";
  }
}
