package dev.armature.operating.traces;

import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanBuilder;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.context.Scope;
import io.temporal.activity.ActivityExecutionContext;
import io.temporal.activity.ActivityInfo;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptor;
import io.temporal.common.interceptors.ActivityInboundCallsInterceptorBase;
import io.temporal.common.interceptors.WorkerInterceptorBase;
import io.temporal.failure.ApplicationFailure;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A span for each attempt of a block. It says what kind of problem an attempt failed with, by its
 * code, and never the message, in which there may be values.
 */
public final class TracedBlocks extends WorkerInterceptorBase {
  private static final AttributeKey<String> TYPE = AttributeKey.stringKey("armature.block.type");
  private static final AttributeKey<Long> ATTEMPT = AttributeKey.longKey("armature.attempt");
  private static final AttributeKey<String> QUEUE = AttributeKey.stringKey("temporal.task_queue");
  private static final AttributeKey<String> WORKFLOW =
      AttributeKey.stringKey("temporal.workflow.id");
  private static final AttributeKey<String> ERROR = AttributeKey.stringKey("error.type");

  private final Set<String> types;

  /** For activities of these names, which are those of block types. */
  public TracedBlocks(Set<String> types) {
    this.types = Set.copyOf(types);
  }

  @Override
  public ActivityInboundCallsInterceptor interceptActivity(ActivityInboundCallsInterceptor next) {
    return new ActivityInboundCallsInterceptorBase(next) {
      private @Nullable ActivityInfo info;

      @Override
      public void init(ActivityExecutionContext context) {
        info = context.getInfo();
        super.init(context);
      }

      @Override
      public ActivityOutput execute(ActivityInput input) {
        ActivityInfo told = Objects.requireNonNull(info);
        if (!types.contains(told.getActivityType())) {
          return super.execute(input);
        }
        Span span = begun(told, Carried.in(input.getHeader()));
        try (Scope _ = span.makeCurrent()) {
          return super.execute(input);
        } catch (ApplicationFailure e) {
          span.setStatus(StatusCode.ERROR).setAttribute(ERROR, e.getType());
          throw e;
        } catch (RuntimeException e) {
          span.setStatus(StatusCode.ERROR);
          throw e;
        } finally {
          span.end();
        }
      }
    };
  }

  private static Span begun(ActivityInfo info, Carried carried) {
    SpanBuilder builder =
        Traces.tracer()
            .spanBuilder("block " + info.getActivityType())
            .setSpanKind(SpanKind.CONSUMER)
            .setParent(Carried.above(carried.parent().orElse(null)))
            .setAttribute(TYPE, info.getActivityType())
            .setAttribute(ATTEMPT, (long) info.getAttempt())
            .setAttribute(QUEUE, info.getActivityTaskQueue())
            .setAttribute(WORKFLOW, info.getWorkflowId());
    return carried
        .run()
        .map(run -> TraceIds.of(run, builder::startSpan))
        .orElseGet(builder::startSpan);
  }
}
