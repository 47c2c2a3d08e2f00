package dev.armature.api.http;

import dev.armature.operating.traces.TracedCall;
import dev.armature.operating.traces.Traces;
import io.micronaut.context.annotation.Requires;
import io.micronaut.context.condition.Condition;
import io.micronaut.context.condition.ConditionContext;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.order.Ordered;
import io.micronaut.core.propagation.MutablePropagatedContext;
import io.micronaut.core.propagation.ThreadPropagatedContextElement;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpResponse;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.opentelemetry.context.Scope;

/**
 * A span for each call of a route, in the trace that the caller names, and for what is done about
 * it on whichever thread. There is none where nobody asked for traces, nor for those who only ask
 * whether the process is alive.
 */
@ServerFilter("/**")
@Order(Ordered.HIGHEST_PRECEDENCE)
@Requires(condition = TracedRoutes.Asked.class)
final class TracedRoutes {
  private static final String CALL = "armature.traced-call";
  private static final String HEALTH = "/api/health";

  @RequestFilter
  void begins(HttpRequest<?> request, MutablePropagatedContext context) {
    String route = Routes.template(request).orElse(null);
    if (route != null && route.startsWith(HEALTH)) {
      return;
    }
    TracedCall call =
        TracedCall.begin(Routes.method(request), route, request.getHeaders().get("traceparent"));
    request.setAttribute(CALL, call);
    context.add(new Within(call));
  }

  @ResponseFilter
  void ends(HttpRequest<?> request, HttpResponse<?> response) {
    request.getAttribute(CALL, TracedCall.class).ifPresent(it -> it.end(response.code()));
  }

  /** Brings the span to the threads that work on the call. */
  private record Within(TracedCall call) implements ThreadPropagatedContextElement<Scope> {
    @Override
    public Scope updateThreadContext() {
      return call.enter();
    }

    @Override
    public void restoreThreadContext(Scope entered) {
      entered.close();
    }
  }

  /** Whether anybody asked for traces before the house was opened. */
  static final class Asked implements Condition {
    @Override
    @SuppressWarnings("rawtypes") // as the library has it
    public boolean matches(ConditionContext context) {
      return Traces.on();
    }
  }
}
