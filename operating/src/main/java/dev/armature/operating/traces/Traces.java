package dev.armature.operating.traces;

import io.opentelemetry.api.OpenTelemetry;
import io.opentelemetry.api.common.AttributeKey;
import io.opentelemetry.api.common.Attributes;
import io.opentelemetry.api.trace.Span;
import io.opentelemetry.api.trace.SpanKind;
import io.opentelemetry.api.trace.StatusCode;
import io.opentelemetry.api.trace.Tracer;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.Scope;
import io.opentelemetry.sdk.OpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.AutoConfiguredOpenTelemetrySdk;
import io.opentelemetry.sdk.autoconfigure.spi.ConfigProperties;
import io.opentelemetry.sdk.resources.Resource;
import io.temporal.api.common.v1.Header;
import java.lang.management.ManagementFactory;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Where the spans of a process go. As with logs, whoever makes one asks for nobody to give it to;
 * where nobody asked for traces there is nothing that makes one.
 */
public final class Traces {
  private static final AttributeKey<String> EXECUTION =
      AttributeKey.stringKey("armature.execution.id");
  private static final AttributeKey<String> WORKFLOW =
      AttributeKey.stringKey("armature.workflow.id");
  private static final AttributeKey<String> TRIGGER = AttributeKey.stringKey("armature.trigger");
  private static final AttributeKey<String> BLOCK = AttributeKey.stringKey("armature.block.id");
  private static final AttributeKey<String> BLOCK_NAME =
      AttributeKey.stringKey("armature.block.name");

  /** For what is not sent yet when a process goes; a collector that is away is not waited for. */
  private static final long LAST_SPANS_MILLIS = 2_000;

  private static volatile OpenTelemetry here = OpenTelemetry.noop();
  private static volatile boolean asked;

  private Traces() {}

  /** Spans are made until it is closed; what is not sent then is sent. */
  @FunctionalInterface
  public interface Open extends AutoCloseable {
    @Override
    void close();
  }

  /**
   * Sends spans where the environment says, by the variables that OpenTelemetry has for it; where
   * it says nothing, none are made.
   *
   * @param service what the process is called, unless the environment has a name for it
   * @throws IllegalArgumentException with a message for the operator
   */
  public static Open open(Map<String, String> environment, String service) {
    if (!wanted(environment)) {
      return () -> {};
    }
    OpenTelemetrySdk sdk = configured(environment, service);
    Open open = through(sdk);
    return () -> {
      open.close();
      var _ = sdk.shutdown().join(LAST_SPANS_MILLIS, TimeUnit.MILLISECONDS);
    };
  }

  /** Makes spans with these from now on. Whoever is to make one must be made after this. */
  public static Open through(OpenTelemetry given) {
    here = given;
    asked = true;
    return () -> {
      asked = false;
      here = OpenTelemetry.noop();
    };
  }

  /** Whether anybody asked for traces. */
  public static boolean on() {
    return asked;
  }

  /** Makes spans; none where nobody asked for traces. */
  public static Tracer tracer() {
    return here.getTracer("dev.armature");
  }

  /** What a call to Temporal that starts an execution brings along; empty without a trace. */
  public static Header header() {
    return on() ? Carried.by(Context.current()).header() : Header.getDefaultInstance();
  }

  /** Starts an execution, or tries to, within a span that says so. */
  public static <T> T starting(
      String executionId, String workflowId, String trigger, Supplier<T> start) {
    if (!on()) {
      return start.get();
    }
    Span span =
        tracer()
            .spanBuilder("start execution")
            .setSpanKind(SpanKind.PRODUCER)
            .setAllAttributes(
                Attributes.of(EXECUTION, executionId, WORKFLOW, workflowId, TRIGGER, trigger))
            .startSpan();
    try (Scope _ = span.makeCurrent()) {
      return start.get();
    } catch (RuntimeException e) {
      // No message: nobody knows here what stands in it.
      span.setStatus(StatusCode.ERROR);
      throw e;
    } finally {
      span.end();
    }
  }

  /**
   * Says which block it is whose attempt this thread works on.
   *
   * @param place its id, in a map with the index of its item behind it
   * @param name what its author calls it
   */
  public static void block(String executionId, String place, @Nullable String name) {
    if (on()) {
      Span span = Span.current();
      span.setAttribute(EXECUTION, executionId).setAttribute(BLOCK, place);
      if (name != null) {
        span.setAttribute(BLOCK_NAME, name);
      }
    }
  }

  /** Whether the environment asks for traces. */
  static boolean wanted(Map<String, String> environment) {
    String exporter = environment.getOrDefault("OTEL_TRACES_EXPORTER", "").strip();
    String disabled = environment.getOrDefault("OTEL_SDK_DISABLED", "").strip();
    String everything = environment.getOrDefault("OTEL_EXPORTER_OTLP_ENDPOINT", "");
    String traces = environment.getOrDefault("OTEL_EXPORTER_OTLP_TRACES_ENDPOINT", "");
    boolean somewhere = !(exporter + everything + traces).isBlank();
    return somewhere
        && !exporter.equalsIgnoreCase("none")
        && !disabled.toLowerCase(Locale.ROOT).equals("true");
  }

  private static OpenTelemetrySdk configured(Map<String, String> environment, String service) {
    try {
      return AutoConfiguredOpenTelemetrySdk.builder()
          .addPropertiesSupplier(() -> {
            Map<String, String> otherwise = new LinkedHashMap<>();
            otherwise.put("otel.service.name", service);
            // The library's own default, gRPC, needs a client that is not here.
            otherwise.put("otel.exporter.otlp.protocol", "http/protobuf");
            return otherwise;
          })
          .addPropertiesCustomizer(config -> properties(environment))
          .addTracerProviderCustomizer(
              (provider, config) -> provider.setIdGenerator(new TraceIds()))
          .addResourceCustomizer(Traces::instance)
          .disableShutdownHook()
          .build()
          .getOpenTelemetrySdk();
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "traces cannot be sent as OTEL_… says: " + e.getMessage(), e);
    }
  }

  /** What the environment says, and that nothing else than traces is asked for. */
  private static Map<String, String> properties(Map<String, String> environment) {
    Map<String, String> properties = new LinkedHashMap<>();
    environment.forEach((name, value) -> {
      if (name.startsWith("OTEL_") && !value.isBlank()) {
        properties.put(name.toLowerCase(Locale.ROOT).replace('_', '.'), value);
      }
    });
    // What is counted, and what is logged, goes other ways.
    properties.put("otel.metrics.exporter", "none");
    properties.put("otel.logs.exporter", "none");
    return properties;
  }

  /** Which of several processes it is, by the name that Temporal knows it by. */
  private static Resource instance(Resource told, ConfigProperties config) {
    AttributeKey<String> instance = AttributeKey.stringKey("service.instance.id");
    return told.getAttribute(instance) != null
        ? told
        : told.toBuilder().put(instance, ManagementFactory.getRuntimeMXBean().getName()).build();
  }
}
