package dev.armature.api.http;

import dev.armature.api.account.Caller;
import dev.armature.api.audit.AuditLog;
import dev.armature.api.audit.Occasion;
import dev.armature.api.audit.Operation;
import dev.armature.api.audit.Thing;
import io.micronaut.core.annotation.Order;
import io.micronaut.core.propagation.PropagatedContext;
import io.micronaut.http.HttpRequest;
import io.micronaut.http.HttpStatus;
import io.micronaut.http.MutableHttpResponse;
import io.micronaut.http.annotation.ResponseFilter;
import io.micronaut.http.annotation.ServerFilter;
import io.micronaut.scheduling.TaskExecutors;
import io.micronaut.web.router.RouteAttributes;
import io.micronaut.web.router.RouteInfo;
import jakarta.inject.Named;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutorService;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes into the audit log who was not let to do what is {@link Audited}, before they are told.
 */
@ServerFilter("/**")
@Order(RefusalFilter.ORDER)
final class RefusalFilter {
  /** Before whoever asks who calls: of what comes after, an answer comes by here. */
  static final int ORDER = -1000;

  private static final Logger LOG = LoggerFactory.getLogger(RefusalFilter.class);

  /** An id as it stands in a path; anything else is text of the caller's, and not kept. */
  private static final Pattern ID = Pattern.compile("[A-Za-z0-9_-]{1,64}");

  private final AuditLog audit;
  private final Clients clients;
  private final ExecutorService threads;

  RefusalFilter(
      AuditLog audit, Clients clients, @Named(TaskExecutors.BLOCKING) ExecutorService threads) {
    this.audit = audit;
    this.clients = clients;
    this.threads = threads;
  }

  @ResponseFilter
  CompletionStage<MutableHttpResponse<?>> note(
      HttpRequest<?> request, MutableHttpResponse<?> response) {
    Optional<RouteInfo<?>> route = RouteAttributes.getRouteInfo(request);
    Optional<Caller> caller = KeyFilter.caller(request);
    Optional<Operation> operation =
        route.flatMap(it -> it.getAnnotationMetadata().enumValue(Audited.class, Operation.class));
    if (response.code() != HttpStatus.FORBIDDEN.getCode()
        || caller.isEmpty()
        || operation.isEmpty()
        || (operation.get().byPeopleAlone() && !caller.get().person())) {
      return CompletableFuture.completedFuture(response);
    }
    PropagatedContext context = PropagatedContext.getOrEmpty();
    PropagatedContext ours =
        context.find(Occasion.class).isPresent()
            ? context
            : context.plus(new Occasion(RequestIds.of(request), clients.address(request)));
    return CompletableFuture.supplyAsync(
        () -> {
          try (PropagatedContext.Scope _ = ours.propagate()) {
            write(caller.get(), operation.get(), thing(request, operation.get()));
            return response;
          }
        },
        threads);
  }

  private void write(Caller caller, Operation operation, @Nullable Thing thing) {
    try {
      audit.refusedOnce(caller.workspaceId(), caller.actor(), operation, thing, "FORBIDDEN");
    } catch (RuntimeException e) {
      // The no stands, written down or not.
      LOG.warn("that '{}' was refused is not in the audit log", operation.word(), e);
    }
  }

  private static @Nullable Thing thing(HttpRequest<?> request, Operation operation) {
    Map<String, Object> named =
        RouteAttributes.getRouteMatch(request).map(it -> it.getVariableValues()).orElseGet(Map::of);
    boolean run = named.containsKey("executionId");
    Object id = named.get(run ? "executionId" : "id");
    if (id == null || !ID.matcher(id.toString()).matches()) {
      return null;
    }
    // A run that is to begin has no id yet: it is of a workflow.
    String type =
        run ? "execution" : operation.byPeopleAlone() ? "workflow" : operation.thingType();
    return Thing.of(type, id.toString());
  }
}
