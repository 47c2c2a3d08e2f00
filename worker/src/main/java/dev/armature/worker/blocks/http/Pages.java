package dev.armature.worker.blocks.http;

import dev.armature.expression.Condition;
import dev.armature.expression.Scope;
import dev.armature.json.Json;
import dev.armature.json.JsonSize;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.LargeValues;
import dev.armature.serving.Workbench;
import dev.armature.worker.block.Steps;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * Reads a list page by page. Each page is a step that is written down before the next one is asked
 * for, so that a later attempt goes on behind the last one.
 */
public final class Pages {
  private static final Set<String> CHANGES = Set.of("url", "params", "body");

  private final Pagination pagination;
  private final Scope scope;
  private final Steps steps;
  private final Room room;
  private final Source source;

  /** Pages from this source, for a block with these steps. */
  public Pages(Pagination pagination, Scope scope, Steps steps, Room room, Source source) {
    this.pagination = pagination;
    this.scope = scope;
    this.steps = steps;
    this.room = room;
    this.source = source;
  }

  /** Room in memory for all pages. */
  @FunctionalInterface
  public interface Room {
    /** Waits until there is some; asked for when the pages have become many. */
    void taken() throws InterruptedException;
  }

  /** Asks for a page. */
  @FunctionalInterface
  public interface Source {
    /** What the page answered; a status that is no success is thrown. */
    Answered page(Spot spot, int number) throws Exception;
  }

  /** Where a page is: its address and what is sent there. */
  public record Spot(HttpUrl url, @Nullable Object body) {}

  /** The answer of a page, as JSON. */
  public record Answered(int status, Map<String, String> headers, @Nullable Object output) {}

  /** What is written down of a page: all that its successors and the result need. */
  record Page(
      int status, Map<String, String> headers, @Nullable Object kept, @Nullable Object next) {}

  /**
   * What all pages gave.
   *
   * @param status of the last page, and so are the headers
   * @param next what the limit of pages left unread; null at the end
   */
  public record Whole(
      List<@Nullable Object> output,
      int status,
      Map<String, String> headers,
      int pages,
      @Nullable Object next) {}

  /** The name of a page's step, also in its {@code Idempotency-Key}. */
  public static String step(int number) {
    return "page-" + number;
  }

  /**
   * All pages, from this one on.
   *
   * @throws ProblemException {@code PAGE_LOOP}, {@code PAGE_INVALID}, {@code RESULT_TOO_LARGE}, and
   *     what the source throws
   */
  public Whole from(Spot first) throws Exception {
    int most = pagination.most();
    List<@Nullable Object> output = new ArrayList<>();
    Set<String> been = new HashSet<>();
    Spot spot = first;
    long bytes = 0;
    boolean many = false;
    for (int number = 1; ; number++) {
      if (!been.add(spot.url() + "\n" + Json.text(spot.body()))) {
        throw problem(
            "PAGE_LOOP",
            "page %d would be one that was read before: 'pagination.next' leads in a circle"
                .formatted(number));
      }
      if (Thread.interrupted()) {
        throw new InterruptedException("the block was cut off between two pages");
      }
      Spot here = spot;
      int now = number;
      Page page = steps.step(step(number), Page.class, () -> read(source.page(here, now), now));
      if (pagination.items() != null && page.kept() instanceof List<?> items) {
        output.addAll(items);
      } else {
        output.add(page.kept());
      }
      bytes += JsonSize.of(page.kept());
      if (!many && bytes > Workbench.SMALL) {
        many = true;
        room.taken();
      }
      if (bytes > LargeValues.MOST_VALUE_BYTES) {
        throw Problem.of(
                Problem.Kind.TOO_LARGE,
                "RESULT_TOO_LARGE",
                "%d pages have %,d bytes as JSON, and %,d is the most: read fewer at once"
                    .formatted(number, bytes, LargeValues.MOST_VALUE_BYTES))
            .thrown();
      }
      if (page.next() == null || number == most) {
        return new Whole(output, page.status(), page.headers(), number, page.next());
      }
      spot = next(spot, page.next(), number);
    }
  }

  private Page read(Answered answered, int number) {
    Map<String, @Nullable Object> page = new LinkedHashMap<>();
    page.put("output", answered.output());
    page.put("status_code", answered.status());
    page.put("headers", answered.headers());
    page.put("number", number);
    Scope here = scope.with("page", page);
    Object kept = answered.output();
    String items = pagination.items();
    if (items != null) {
      kept = Condition.evaluate(items, here);
      if (kept == null) {
        kept = List.of();
      } else if (!(kept instanceof List<?>)) {
        throw problem("PAGE_INVALID", "'pagination.items' gave no list on page " + number);
      }
    }
    return new Page(answered.status(), answered.headers(), kept, leads(answered, here, number));
  }

  /** Where the page leads: text, an object of changes, or null. */
  private @Nullable Object leads(Answered answered, Scope here, int number) {
    if (pagination.next().strip().equals(Pagination.LINK)) {
      return Links.next(answered.headers().getOrDefault("link", "")).orElse(null);
    }
    Object next = Condition.evaluate(pagination.next(), here);
    return switch (next) {
      case null -> null;
      case Boolean more when !more -> null;
      case String text -> text.isBlank() ? null : text;
      case Map<?, ?> changes when CHANGES.containsAll(changes.keySet()) ->
          changes.isEmpty() ? null : changes;
      default ->
          throw problem(
              "PAGE_INVALID",
              ("'pagination.next' gave neither an address nor an object of url, params and body on"
                      + " page %d")
                  .formatted(number));
    };
  }

  private static Spot next(Spot spot, Object next, int number) {
    if (!(next instanceof Map<?, ?> changes)) {
      return new Spot(resolved(spot.url(), next, number), spot.body());
    }
    HttpUrl url =
        changes.get("url") == null ? spot.url() : resolved(spot.url(), changes.get("url"), number);
    Object body = spot.body();
    if (changes.containsKey("body")) {
      body = merged(body, changes.get("body"));
    }
    return new Spot(changes.get("params") == null ? url : with(url, changes.get("params")), body);
  }

  private static HttpUrl resolved(HttpUrl from, @Nullable Object next, int number) {
    HttpUrl url = next instanceof String text ? from.resolve(text.strip()) : null;
    if (url == null || !url.username().isEmpty() || !url.password().isEmpty()) {
      throw problem(
          "PAGE_INVALID",
          "what follows page %d is no http or https address without a password".formatted(number));
    }
    return url;
  }

  /** Each parameter takes the place of those of its name; null takes it away. */
  private static HttpUrl with(HttpUrl url, @Nullable Object params) {
    HttpUrl.Builder changed = url.newBuilder();
    if (params instanceof Map<?, ?> named) {
      named.keySet().forEach(name -> changed.removeAllQueryParameters((String) name));
    }
    List<Row> rows = Row.several(params, "pagination.next.params");
    rows.forEach(it -> changed.removeAllQueryParameters(it.name()));
    rows.forEach(it -> changed.addQueryParameter(it.name(), it.value()));
    return changed.build();
  }

  private static @Nullable Object merged(@Nullable Object body, @Nullable Object changes) {
    if (!(body instanceof Map<?, ?> before) || !(changes instanceof Map<?, ?> after)) {
      return changes;
    }
    Map<Object, @Nullable Object> merged = new LinkedHashMap<>(before);
    merged.putAll(after);
    return merged;
  }

  private static ProblemException problem(String code, String message) {
    return Problem.of(Problem.Kind.INVALID, code, message).thrown();
  }
}
