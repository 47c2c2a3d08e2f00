package dev.armature.api.http;

import dev.armature.api.execution.Leaving;
import io.micronaut.http.HttpHeaders;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;

/** A process that goes says so with each answer, so that nobody sends the next request there. */
@ServerFilter("/**")
final class LeavingFilter {
  private final Leaving leaving;

  LeavingFilter(Leaving leaving) {
    this.leaving = leaving;
  }

  @ResponseFilter
  void say(MutableHttpResponse<?> response) {
    if (leaving.begun()) {
      response.header(HttpHeaders.CONNECTION, "close");
    }
  }
}
