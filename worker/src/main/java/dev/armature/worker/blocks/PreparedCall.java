package dev.armature.worker.blocks;

import dev.armature.graph.StatusRanges;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.http.Call;
import dev.armature.worker.blocks.http.Content;
import dev.armature.worker.blocks.http.Exchanges;
import dev.armature.worker.blocks.http.Permit;
import dev.armature.worker.blocks.http.Row;
import dev.armature.worker.credential.Secrets;
import dev.armature.worker.net.SafeHttp;
import java.time.Duration;
import java.util.List;
import java.util.function.Supplier;
import okhttp3.HttpUrl;
import org.jspecify.annotations.Nullable;

/**
 * The config of a {@code general_api} that was read, its credential opened: its calls differ in
 * address, body and key alone.
 *
 * @param home where it calls first
 * @param began {@link System#nanoTime()} at the begin of the attempt
 * @param attemptMillis how long the attempt may take
 */
record PreparedCall(
    GeneralApiBlock.Config config,
    String method,
    HttpUrl home,
    List<Row> headers,
    StatusRanges failing,
    @Nullable Permit permit,
    long began,
    long attemptMillis) {

  /**
   * Reads a config.
   *
   * @throws ProblemException {@code CONFIG_INVALID}, or what opening the credential throws
   */
  static PreparedCall of(
      GeneralApiBlock.Config config, Surroundings surroundings, Supplier<Secrets> secrets) {
    String method = Call.method(config.method());
    HttpUrl.Builder url = SafeHttp.url(config.url()).newBuilder();
    Row.several(config.params(), "params")
        .forEach(it -> url.addQueryParameter(it.name(), it.value()));
    HttpUrl home = url.build();
    StatusRanges failing =
        StatusRanges.read(config.failOnStatus())
            .orElseThrow(() ->
                invalid(
                    "'fail_on_status' must be true, false, or a list such as [404, \"5xx\","
                        + " \"500-599\"]"));
    List<Row> headers = Row.several(config.headers(), "headers");
    String credential = config.credential();
    Permit permit =
        credential == null || credential.isBlank()
            ? null
            : new Permit(
                secrets.get().open(surroundings.workspaceId(), credential.strip()),
                home,
                Permit.written(surroundings.written().get("url"), home));
    return new PreparedCall(
        config,
        method,
        home,
        headers,
        failing,
        permit,
        System.nanoTime(),
        surroundings.attempt().timeoutMillis());
  }

  /**
   * The call to this address with this body; elsewhere than at home no header that may be a key.
   */
  Call to(HttpUrl url, @Nullable Object body, String key) {
    return Call.of(
        method,
        url,
        Permit.sameOrigin(home, url) ? headers : Call.harmless(headers),
        Content.of(config.bodyType(), body, config.contentType()),
        permit,
        key);
  }

  /**
   * How the next call is made, in the time that is left of the attempt.
   *
   * @throws ProblemException {@code HTTP_TIMEOUT} where none is
   */
  Exchanges.Manner manner() {
    Integer most = config.maxResponseBytes();
    if (most != null && (most < 1 || most > SafeHttp.MOST_ASKED_BYTES)) {
      throw invalid("'max_response_bytes' must be 1 to %,d".formatted(SafeHttp.MOST_ASKED_BYTES));
    }
    return new Exchanges.Manner(
        hops(), timeout(), most == null ? SafeHttp.MOST_ANSWER_BYTES : most);
  }

  private int hops() {
    GeneralApiBlock.Redirects redirects = config.redirects();
    Boolean follow = redirects == null ? null : redirects.follow();
    boolean reads = method.equals("GET") || method.equals("HEAD");
    Integer max = redirects == null ? null : redirects.max();
    if (max != null && (max < 0 || max > Exchanges.MOST_HOPS)) {
      throw invalid("'redirects.max' must be 0 to %d".formatted(Exchanges.MOST_HOPS));
    }
    return !(follow == null ? reads : follow) ? 0 : max == null ? Exchanges.HOPS : max;
  }

  private Duration timeout() {
    Long asked = config.timeout();
    if (asked != null && asked < 1) {
      throw invalid("'timeout' must be a number of milliseconds above 0");
    }
    // A little before the attempt is cut off, so that it is the block that says what took too long.
    long left =
        attemptMillis
            - Math.min(500, attemptMillis / 10)
            - Duration.ofNanos(System.nanoTime() - began).toMillis();
    if (left < 1) {
      throw Problem.of(
              Problem.Kind.TIMEOUT,
              "HTTP_TIMEOUT",
              "the %,d ms of the attempt were over between two pages; what was read is kept: give"
                      .formatted(attemptMillis)
                  + " the block a longer 'timeout'")
          .thrown();
    }
    long millis = asked == null ? GeneralApiBlock.DEFAULT_TIMEOUT_MILLIS : asked;
    return Duration.ofMillis(Math.min(millis, left));
  }

  private static ProblemException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }
}
