package dev.armature.operating.traces;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import org.jspecify.annotations.Nullable;

/**
 * The span of a call over HTTP. It has the route's template and never the path or the query, in
 * which there may be ids and tokens.
 */
public final class TracedCall {
  private static final AttributeKey<String> METHOD = AttributeKey.stringKey("http.request.method");
  private static final AttributeKey<String> ROUTE = AttributeKey.stringKey("http.route");
  private static final AttributeKey<Long> STATUS =
      AttributeKey.longKey("http.response.status_code");
  private static final int OUR_FAULT = 500;

  private final Span span;

  private TracedCall(Span span) {
    this.span = span;
  }

  /**
   * Begins.
   *
   * @param route its template; null where there is no such route
   * @param parent the header {@code traceparent} of the call; one that cannot be read is none
   */
  public static TracedCall begin(String method, @Nullable String route, @Nullable String parent) {
    Span span =
        Traces.tracer()
            .spanBuilder(route == null ? method : method + " " + route)
            .setSpanKind(SpanKind.SERVER)
            .setParent(Carried.above(parent))
            .setAttribute(METHOD, method)
            .startSpan();
    if (route != null) {
      span.setAttribute(ROUTE, route);
    }
    return new TracedCall(span);
  }

  /** What this thread does from now on belongs to it, until that is closed. */
  @SuppressWarnings("MustBeClosedChecker") // whoever enters leaves
  public Scope enter() {
    return Context.root().with(span).makeCurrent();
  }

  /** It has been answered. */
  public void end(int status) {
    span.setAttribute(STATUS, (long) status);
    if (status >= OUR_FAULT) {
      span.setStatus(StatusCode.ERROR);
    }
    span.end();
  }
}
