package dev.armature.worker.blocks;

import com.fasterxml.jackson.annotation.JsonProperty;
import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
import dev.armature.graph.StatusRanges;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.Workbench;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.http.Exchanges;
import dev.armature.worker.blocks.http.Pages;
import dev.armature.worker.blocks.http.Pagination;
import dev.armature.worker.blocks.http.Reading;
import dev.armature.worker.credential.Secrets;
import dev.armature.worker.net.Pauses;
import dev.armature.worker.net.SafeHttp;
import io.micronaut.context.BeanProvider;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Calls an HTTP API. Every status is a result; one that may pass is tried again first. */
@Singleton
final class GeneralApiBlock implements BlockType<GeneralApiBlock.Config> {
  private static final Set<Integer> PASSING = Set.of(408, 425, 429);
  private static final String HTTP_STATUS = "HTTP_STATUS";
  static final long DEFAULT_TIMEOUT_MILLIS = 30_000;

  private final Exchanges exchanges;
  private final BeanProvider<Secrets> secrets;
  private final Workbench workbench;

  GeneralApiBlock(Exchanges exchanges, BeanProvider<Secrets> secrets, Workbench workbench) {
    this.exchanges = exchanges;
    this.workbench = workbench;
    this.secrets = secrets;
  }

  /** The call. */
  record Config(
      @Field("Where to call: an http or https address.") String url,
      @Field(
              value = "GET, HEAD, POST, PUT, PATCH, DELETE or OPTIONS; absent: GET.",
              choices = {"GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS"},
              anyCase = true)
          @Nullable String method,
      @Field(
              value = "Added to the address's query: by name, or rows. A list repeats its name.",
              forms = {Map.class, Named[].class})
          @Nullable Object params,
      @Field(
              value = "Headers: by name, or rows.",
              forms = {Map.class, Named[].class})
          @Nullable Object headers,
      @JsonProperty("body_type")
          @Field(
              value =
                  "How the body is sent: json, form, multipart, raw or none; absent: text as it is,"
                      + " everything else as JSON.",
              choices = {"json", "form", "multipart", "raw", "none"},
              anyCase = true)
          @Nullable String bodyType,
      @Field(
              "What is sent. form: an object or rows; multipart: an object, or parts {name, value}"
                  + " and {name, file: {filename, content_type?, base64}}; raw: text, or {base64,"
                  + " content_type?}.")
          @Nullable Object body,
      @JsonProperty("content_type")
          @Field("The content type of the body; absent: that of its body_type.")
          @Nullable String contentType,
      @Field(
              value = "Name or id of a credential that is shown to the other side.",
              credential = true)
          @Nullable String credential,
      @Field(
              value =
                  "Of one call with its redirects, in milliseconds; absent: 30000. The block's own"
                      + " timeout is that of all its pages.",
              min = 1)
          @Nullable Long timeout,
      @JsonProperty("fail_on_status")
          @Field(
              value =
                  "Statuses that fail the block: true for 400 and above, or a list such as [404,"
                      + " \"5xx\", \"500-599\"]; absent: none.",
              forms = {Boolean.class, List.class})
          @Nullable Object failOnStatus,
      @Field("Whether redirects are followed, and how many.") @Nullable Redirects redirects,
      @JsonProperty("max_response_bytes")
          @Field(
              value = "The largest answer in bytes, uncompressed; absent: 1048576.",
              min = 1,
              max = SafeHttp.MOST_ASKED_BYTES)
          @Nullable Integer maxResponseBytes,
      @Field("Reads a list page by page.") @Nullable Pagination pagination) {}

  /** A row of headers or parameters. */
  record Named(
      @Field("Its name.") @Nullable String name,
      @Field("Its name, spelt otherwise.") @Nullable String key,
      @Field("Its value; a list repeats the name.") @Nullable Object value,
      @Field("Whether it is sent; absent: true.") @Nullable Boolean enabled) {}

  /** What becomes of a redirect. */
  record Redirects(
      @Field("Whether it is followed; absent: for GET and HEAD.") @Nullable Boolean follow,
      @Field(value = "How many at most; absent: 5.", min = 0, max = Exchanges.MOST_HOPS)
          @Nullable Integer max) {}

  @Override
  public String name() {
    return "general_api";
  }

  @Override
  public List<String> aliases() {
    return List.of("api_call");
  }

  @Override
  public String description() {
    return "Calls an HTTP API. Addresses inside the operator's network are refused.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output(
            "output",
            "any",
            "The body: JSON where the answer says so, text, or {content_type, bytes, base64};"
                + " with pagination all items, or all pages."),
        new Output("status_code", "integer", "The HTTP status; with pagination the last one."),
        new Output("headers", "object", "The headers, names in lower case."),
        new Output("pages", "integer", "With pagination: how many pages were read."),
        new Output("next", "any", "With pagination: what max_pages left unread; null at the end."));
  }

  @Override
  public Defaults defaults() {
    return Defaults.withTimeout(DEFAULT_TIMEOUT_MILLIS);
  }

  /** A no, and a redirect that was not followed, may be another one the next time. */
  @Override
  public boolean reusable(Map<String, @Nullable Object> result) {
    return result.get("status_code") instanceof Number status && status.intValue() / 100 == 2;
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) throws Exception {
    PreparedCall call = PreparedCall.of(config, surroundings, secrets::get);
    Integer asked = config.maxResponseBytes();
    int largest = asked == null ? SafeHttp.MOST_ANSWER_BYTES : asked;
    StatusRanges failing = call.failing();
    Pagination pagination = config.pagination();
    if (largest > SafeHttp.MOST_ANSWER_BYTES) {
      // Room is taken once: here for all pages, since the first of them may be large.
      workbench.here().forResult(pagination == null ? largest : pagination.mostBytes(largest));
    }
    if (pagination == null) {
      SafeHttp.Answer answer =
          exchanges.send(
              call.to(call.home(), config.body(), surroundings.idempotencyKey()), call.manner());
      judge(answer, failing, surroundings, "the answer was HTTP %d");
      Map<String, @Nullable Object> result = Results.output(Reading.body(answer));
      result.put("status_code", answer.status());
      result.put("headers", new LinkedHashMap<>(answer.headers()));
      return new Outcome.Done(result);
    }
    Pages pages =
        new Pages(
            pagination,
            surroundings.scope(),
            surroundings.steps(),
            () -> workbench.here().forResult(pagination.mostBytes(largest)),
            (spot, number) -> {
              SafeHttp.Answer answer =
                  exchanges.send(
                      call.to(
                          spot.url(), spot.body(), surroundings.idempotencyKey(Pages.step(number))),
                      call.manner());
              String told = "page %d was answered with HTTP %%d".formatted(number);
              judge(answer, failing, surroundings, told);
              // A list with a hole in it would look whole: here every page must be a success.
              judge(answer, StatusRanges.NO_SUCCESS, surroundings, told);
              return new Pages.Answered(answer.status(), answer.headers(), Reading.body(answer));
            });
    Pages.Whole whole = pages.from(new Pages.Spot(call.home(), config.body()));
    Map<String, @Nullable Object> result = Results.output(whole.output());
    result.put("status_code", whole.status());
    result.put("headers", whole.headers());
    result.put("pages", whole.pages());
    result.put("next", whole.next());
    return new Outcome.Done(result);
  }

  /** Throws a status that fails the block, and one that may pass while attempts remain. */
  private static void judge(
      SafeHttp.Answer answer, StatusRanges failing, Surroundings surroundings, String told) {
    int status = answer.status();
    boolean fails = failing.hold(status);
    boolean passing = status >= 500 || PASSING.contains(status);
    if (passing && (fails || !surroundings.attempt().last(HTTP_STATUS))) {
      throw new ProblemException(
          Problem.of(Problem.Kind.UPSTREAM, HTTP_STATUS, told.formatted(status)),
          null,
          Pauses.asked(answer.headers(), answer.at()).orElse(null));
    }
    if (fails) {
      throw Problem.of(Problem.Kind.INVALID, HTTP_STATUS, told.formatted(status)).thrown();
    }
  }
}
