package dev.armature.api.http.openapi;

import dev.armature.api.http.AllowanceHeaders;
import dev.armature.api.http.Coded;
import dev.armature.api.http.Dialect;
import dev.armature.api.http.Form;
import dev.armature.api.http.Notice;
import dev.armature.api.http.OneTime;
import dev.armature.api.http.Open;
import dev.armature.api.http.Superseded;
import io.micronaut.http.HttpMethod;
import io.micronaut.http.annotation.QueryValue;
import java.lang.reflect.Method;
import java.lang.reflect.Parameter;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** Tells one route: what it takes, and every way in which it may answer. */
final class Operations {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  /** What every answer to a counted call says. */
  private static final Map<String, String> ALLOWANCE = allowance();

  private final Schemas schemas;

  Operations(Schemas schemas) {
    this.schemas = schemas;
  }

  /** The operation of a route that is served by this method, in this dialect. */
  Map<String, Object> of(HttpMethod verb, String path, Method method, Dialect dialect) {
    Told told = method.getAnnotation(Told.class);
    if (told == null) {
      throw new IllegalStateException("%s %s is not @Told".formatted(verb, path));
    }
    Map<String, Object> operation = new LinkedHashMap<>();
    operation.put("operationId", told.id());
    operation.put("tags", List.of(told.group()));
    operation.put("summary", told.summary());
    if (!told.description().isEmpty()) {
      operation.put("description", told.description());
    }
    boolean open = method.isAnnotationPresent(Open.class);
    if (open) {
      operation.put("security", List.of());
    }
    List<Map<String, Object>> parameters = parameters(told, path, method);
    if (!parameters.isEmpty()) {
      operation.put("parameters", parameters);
    }
    if (told.takes() != Void.class) {
      operation.put("requestBody", requestBody(told, method));
    }
    Map<String, String> headers = new LinkedHashMap<>();
    Superseded superseded = method.getAnnotation(Superseded.class);
    if (superseded != null) {
      headers.putAll(notice(Notice.of(superseded)));
      operation.put("deprecated", true);
    }
    Set<Refusal> refusals = refusals(told, verb, method);
    if (dialect.counted() && !open) {
      refusals.add(Refusal.RATE_LIMITED);
      headers.putAll(ALLOWANCE);
    }
    operation.put("responses", responses(told, refusals, dialect, coded(method), headers));
    return operation;
  }

  private static Map<String, String> allowance() {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(AllowanceHeaders.LIMIT, "Calls that go through in a minute.");
    headers.put(AllowanceHeaders.REMAINING, "Calls that go through before the reset.");
    headers.put(AllowanceHeaders.RESET, "When more go through, in seconds since the epoch.");
    headers.put(
        AllowanceHeaders.POLICY,
        "What the plan lets through: `q` calls in `w` seconds, by minute and by day.");
    headers.put(
        AllowanceHeaders.LEFT,
        "What is left of it: `r` calls, and `t` seconds until it is renewed.");
    return headers;
  }

  private static Map<String, String> notice(Notice notice) {
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put(
        "Deprecation", "Since when another route should be called: %s.".formatted(notice.since()));
    headers.put("Sunset", "Until when this one is served: %s.".formatted(notice.sunset()));
    headers.put("Link", "What to call instead: `%s`.".formatted(notice.guide()));
    return headers;
  }

  private static boolean coded(Method method) {
    return method.isAnnotationPresent(Coded.class);
  }

  private static Set<Refusal> refusals(Told told, HttpMethod verb, Method method) {
    Set<Refusal> refusals = EnumSet.noneOf(Refusal.class);
    refusals.addAll(List.of(told.refuses()));
    refusals.add(Refusal.INTERNAL_ERROR);
    if (!method.isAnnotationPresent(Open.class)) {
      refusals.addAll(List.of(Refusal.UNAUTHORIZED, Refusal.UNAVAILABLE));
      if (!method.isAnnotationPresent(OneTime.class)) {
        refusals.add(Refusal.PASSWORD_CHANGE_NEEDED);
      }
    }
    if (verb.permitsRequestBody() && verb != HttpMethod.DELETE) {
      refusals.addAll(List.of(Refusal.TOO_LARGE, Refusal.UNSUPPORTED));
    }
    if (told.takes() != Void.class) {
      refusals.add(Refusal.VALIDATION_ERROR);
    }
    return refusals;
  }

  private List<Map<String, Object>> parameters(Told told, String path, Method method) {
    List<Map<String, Object>> parameters = new ArrayList<>();
    for (Parameter parameter : method.getParameters()) {
      boolean inPath = path.contains("{" + parameter.getName() + "}");
      if (inPath || parameter.isAnnotationPresent(QueryValue.class)) {
        parameters.add(parameter(parameter, inPath));
      }
    }
    for (Told.Header header : told.headers()) {
      Map<String, Object> one = new LinkedHashMap<>();
      one.put("name", header.name());
      one.put("in", "header");
      one.put("description", header.value());
      one.put("schema", Map.of("type", "string"));
      one.put("example", header.example());
      parameters.add(one);
    }
    return parameters;
  }

  private Map<String, Object> parameter(Parameter parameter, boolean inPath) {
    Meaning meaning = parameter.getAnnotation(Meaning.class);
    if (meaning == null) {
      throw new IllegalStateException("%s says no @Meaning".formatted(parameter));
    }
    Map<String, Object> schema =
        Schemas.present(schemas.of(parameter.getAnnotatedType(), meaning, Schemas.Way.OUT));
    schema.remove("description");
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("name", parameter.getName());
    one.put("in", inPath ? "path" : "query");
    one.put("description", meaning.value());
    if (inPath) {
      one.put("required", true);
    }
    one.put("schema", schema);
    return one;
  }

  private Map<String, Object> requestBody(Told told, Method method) {
    Map<String, Object> content = new LinkedHashMap<>();
    content.put("schema", schemas.of(told.takes(), Schemas.Way.IN));
    Examples.request(told.id()).ifPresent(example -> content.put("example", example));
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("required", !told.bodyOptional());
    body.put("content", Map.of(method.isAnnotationPresent(Form.class) ? FORM : JSON, content));
    return body;
  }

  private Map<String, Object> responses(
      Told told,
      Set<Refusal> refusals,
      Dialect dialect,
      boolean coded,
      Map<String, String> headers) {
    Map<Integer, List<Refusal>> byStatus = new TreeMap<>();
    for (Refusal refusal : refusals) {
      byStatus
          .computeIfAbsent(dialect.status(refusal.problem()), status -> new ArrayList<>())
          .add(refusal);
    }
    Map<Integer, Response> all = new TreeMap<>();
    for (Told.Answer answer : told.answers()) {
      all.computeIfAbsent(answer.status(), status -> new Response()).add(told, answer, schemas);
    }
    byStatus.forEach((status, said) -> {
      Response response = all.computeIfAbsent(status, it -> new Response());
      response.add(said, schemas.of(dialect.shape(coded), Schemas.Way.OUT), dialect, coded);
    });
    all.values().forEach(response -> headers.forEach(response::header));
    Map<String, Object> shown = new LinkedHashMap<>();
    all.forEach((status, response) ->
        shown.put(
            status == Told.Answer.ANY ? "default" : Integer.toString(status), response.shown()));
    return shown;
  }

  /** All answers of one status: an own one, and refusals, may share it. */
  private static final class Response {
    private final List<String> sentences = new ArrayList<>();
    private final Map<String, Object> headers = new LinkedHashMap<>();
    private final Map<String, Set<Map<String, Object>>> bodies = new LinkedHashMap<>();
    private final Map<String, Object> examples = new LinkedHashMap<>();
    private final Set<String> codes = new LinkedHashSet<>();

    void add(Told told, Told.Answer answer, Schemas schemas) {
      sentences.add(answer.value());
      for (String header : answer.headers()) {
        int colon = header.indexOf(':');
        header(header.substring(0, colon), header.substring(colon + 1).strip());
      }
      if (answer.of() == String.class) {
        body(answer.type(), Map.of("type", "string"));
      } else if (answer.of() == Map.class) {
        body(answer.type(), Map.of("type", "object"));
      } else if (answer.of() == Object.class) {
        // Whatever JSON holds.
        body(answer.type(), Map.of());
      } else if (answer.of() != Void.class) {
        body(answer.type(), schemas.of(answer.of(), Schemas.Way.OUT));
        Examples.answer(told.id(), answer.status())
            .ifPresent(example -> examples.put("answer", Map.of("value", example)));
      }
    }

    void add(List<Refusal> refusals, Map<String, Object> schema, Dialect dialect, boolean coded) {
      body(JSON, schema);
      for (Refusal refusal : refusals) {
        codes.add(dialect.code(refusal.problem()));
        sentences.add("`%s`: %s.".formatted(dialect.code(refusal.problem()), refusal.message()));
        examples.put(
            refusal.name(),
            Map.of("value", Examples.plain(dialect.body(refusal.problem(), coded))));
        if (refusal == Refusal.UNAVAILABLE || refusal == Refusal.RATE_LIMITED) {
          header("Retry-After", "Seconds after which the same call may go through.");
        }
      }
    }

    private void header(String name, String meaning) {
      Map<String, Object> header = new LinkedHashMap<>();
      header.put("description", meaning);
      header.put("schema", Map.of("type", "string"));
      headers.put(name, header);
    }

    private void body(String type, Map<String, Object> schema) {
      bodies.computeIfAbsent(type, it -> new LinkedHashSet<>()).add(schema);
    }

    Map<String, Object> shown() {
      Map<String, Object> shown = new LinkedHashMap<>();
      shown.put("description", String.join(" ", sentences).strip());
      if (!headers.isEmpty()) {
        shown.put("headers", headers);
      }
      if (!bodies.isEmpty()) {
        Map<String, Object> content = new LinkedHashMap<>();
        bodies.forEach((type, schemas) -> {
          Map<String, Object> media = new LinkedHashMap<>();
          media.put(
              "schema",
              schemas.size() == 1
                  ? schemas.iterator().next()
                  : Map.of("anyOf", List.copyOf(schemas)));
          // Of a stream the example is one event; refusals are JSON wherever they are said.
          if (!examples.isEmpty() && (type.equals(JSON) || !bodies.containsKey(JSON))) {
            media.put("examples", examples);
          }
          content.put(type, media);
        });
        shown.put("content", content);
      }
      if (!codes.isEmpty()) {
        shown.put("x-problem-codes", List.copyOf(codes));
      }
      return shown;
    }
  }
}
