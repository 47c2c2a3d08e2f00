package dev.armature.api.http;

import dev.armature.api.allowance.Allowance;
import dev.armature.api.allowance.Allowances;
import io.micronaut.core.annotation.Order;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.annotation.RequestFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.annotation.ExecuteOn;

/**
 * Counts the calls of dialects that are {@link Dialect#counted}, once it is known who calls, and
 * lets no more through than the caller's plan. Whether the path leads anywhere does not matter.
 */
@ServerFilter("/**")
@Order(AllowanceFilter.BEHIND_KEYS)
final class AllowanceFilter {
  static final int BEHIND_KEYS = KeyFilter.ORDER + 100;

  /** What the call found, for its answer to tell. */
  static final String FOUND = "armature.allowance";

  private final Allowances allowances;
  private final Dialects dialects;

  AllowanceFilter(Allowances allowances, Dialects dialects) {
    this.allowances = allowances;
    this.dialects = dialects;
  }

  @RequestFilter
  @ExecuteOn(RequestThreads.NAME)
  void count(HttpRequest<?> request) {
    if (!dialects.of(request.getPath()).counted()) {
      return;
    }
    KeyFilter.caller(request)
        .ifPresent(caller -> {
          Allowance found = allowances.take(caller);
          request.setAttribute(FOUND, found);
          found
              .refusal()
              .ifPresent(it -> {
                throw it.thrown();
              });
        });
  }
}
