package dev.armature.api.http.openapi;

import dev.armature.api.http.Dialects;
import io.micronaut.web.router.Router;
import io.micronaut.web.router.UriRouteInfo;
import jakarta.inject.Singleton;
import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;

/** The OpenAPI 3.1 document of the routes that this process serves. */
@Singleton
public final class Document {
  private static final String ABOUT =
      """
      Durable workflow graphs. An author owns a **workflow**; its **graph** of blocks and edges has \
      numbered versions; each call of it is an **execution**.

      JSON in and out; timestamps are ISO-8601 in UTC; what is `null` in is `null` out. Under \
      `/api` a `limit` outside its range is brought into it, and errors are \
      `{"error": "<message>"}`, on some routes also with `error_code`; `details` lists every \
      fault. Under `/v1` every answer is `{"success": true, "data": …}`, with `meta` where there \
      is more to say, or `{"success": false, "error": {code, message, details}}`. What each code \
      means and what to do: `/docs/problems.md`. A part of the house that is away answers 503 \
      with `Retry-After`.

      On every route, and so not told with each: 400 where the address cannot be read or holds a \
      NUL, 405 for another method, 406 where `Accept` takes nothing that the route answers with, \
      414 and 431 where address or headers are too long.

      Every answer has an `X-Request-Id`, the request's own where it is well-formed. Whatever the \
      route, an address of more than 8,192 characters is 414 and headers of more than 16,384 bytes \
      are 431, as errors are said there: `/docs/limits.md`.
      """;

  private final Map<String, Object> content;

  Document(Router router, Dialects dialects) {
    this.content = made(router, dialects);
  }

  /** It, as plain JSON; the same for the same code. */
  public Map<String, Object> content() {
    return content;
  }

  private static Map<String, Object> made(Router router, Dialects dialects) {
    Schemas schemas = new Schemas();
    Operations operations = new Operations(schemas);
    Map<String, Map<String, Object>> paths = new LinkedHashMap<>();
    routes(router)
        .forEach(route -> {
          String path = path(route);
          paths
              .computeIfAbsent(path, it -> new LinkedHashMap<>())
              .put(
                  route.getHttpMethodName().toLowerCase(Locale.ROOT),
                  operations.of(route.getHttpMethod(), path, method(route), dialects.of(path)));
        });
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("openapi", "3.1.0");
    document.put("info", info());
    document.put("servers", List.of(Map.of("url", "/")));
    document.put("security", List.of(needs("bearer"), needs("x_api_key"), needs("apikey")));
    document.put("tags", groups(router));
    document.put("paths", paths);
    Map<String, Object> components = new LinkedHashMap<>();
    components.put("securitySchemes", keys());
    components.put("schemas", schemas.components());
    document.put("components", components);
    return document;
  }

  /** What is served, each once; HEAD comes along with each GET and is not told. */
  private static Stream<UriRouteInfo<?, ?>> routes(Router router) {
    return router
        .uriRoutes()
        .filter(route -> !route.getHttpMethodName().equals("HEAD"))
        .filter(route -> !route.getHttpMethodName().equals("OPTIONS"))
        .sorted(
            Comparator.comparing(Document::path).thenComparing(UriRouteInfo::getHttpMethodName));
  }

  private static Method method(UriRouteInfo<?, ?> route) {
    return route.getTargetMethod().getTargetMethod();
  }

  private static String path(UriRouteInfo<?, ?> route) {
    return route.getUriMatchTemplate().toPathString().replace("{+", "{");
  }

  private static Map<String, Object> info() {
    Map<String, Object> info = new LinkedHashMap<>();
    info.put("title", "Armature");
    info.put("version", "0.1.0");
    info.put("summary", "Durable workflow graphs on Temporal");
    info.put("description", ABOUT);
    return info;
  }

  private static List<Map<String, Object>> groups(Router router) {
    List<String> names = new ArrayList<>(List.of("Workflows", "Executions", "Blocks"));
    routes(router)
        .map(route -> method(route).getAnnotation(Told.class).group())
        .filter(group -> !names.contains(group))
        .distinct()
        .forEach(names::add);
    return names.stream().map(name -> Map.<String, Object>of("name", name)).toList();
  }

  private static Map<String, Object> needs(String key) {
    return Map.of(key, List.of());
  }

  private static Map<String, Object> keys() {
    Map<String, Object> bearer = new LinkedHashMap<>();
    bearer.put("type", "http");
    bearer.put("scheme", "bearer");
    bearer.put("description", "`Authorization: Bearer <access token or API key>`");
    Map<String, Object> keys = new LinkedHashMap<>();
    keys.put("bearer", bearer);
    keys.put("x_api_key", header("X-API-Key"));
    keys.put("apikey", header("apikey"));
    return keys;
  }

  private static Map<String, Object> header(String name) {
    Map<String, Object> header = new LinkedHashMap<>();
    header.put("type", "apiKey");
    header.put("in", "header");
    header.put("name", name);
    return header;
  }
}
