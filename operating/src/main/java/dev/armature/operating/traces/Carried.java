package dev.armature.operating.traces;

import com.google.protobuf.ByteString;
import io.opentelemetry.api.trace.propagation.W3CTraceContextPropagator;
import io.opentelemetry.context.Context;
import io.opentelemetry.context.propagation.TextMapGetter;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.interceptors.Header;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What goes through Temporal of a trace, in the headers of workflows and activities: ids, and
 * nothing that a caller has written. Temporal keeps headers in the open, so the {@code tracestate}
 * and the {@code baggage} of a call, which may hold anything, end at the api.
 *
 * @param headers none, {@link #PARENT} or {@link #RUN}
 */
record Carried(Map<String, Payload> headers) {
  /** The header of the W3C: the trace, and the span that is above. */
  static final String PARENT = "traceparent";

  /** Which execution it is that a trace is made for where no call has brought one. */
  static final String RUN = "armature-run";

  static final Carried NOTHING = new Carried(Map.of());

  /** As Temporal's own converter writes text, so that its UI shows it. */
  private static final ByteString JSON = ByteString.copyFromUtf8("json/plain");

  Carried {
    headers = Collections.unmodifiableMap(new LinkedHashMap<>(headers));
  }

  /** The span of this context; nothing where it has none. */
  static Carried by(Context context) {
    Map<String, String> written = new LinkedHashMap<>();
    W3CTraceContextPropagator.getInstance().inject(context, written, Map::put);
    String parent = written.get(PARENT);
    return parent == null ? NOTHING : new Carried(Map.of(PARENT, payload(parent)));
  }

  /** An execution that no call has brought a trace for. */
  static Carried run(String executionId) {
    return new Carried(Map.of(RUN, payload(executionId)));
  }

  /** What of it stands in a header, as it is. */
  static Carried in(Header header) {
    for (String name : List.of(PARENT, RUN)) {
      Payload payload = header.getValues().get(name);
      if (payload != null) {
        return new Carried(Map.of(name, payload));
      }
    }
    return NOTHING;
  }

  /** The context that a header or a call names as the one above; root where that cannot be read. */
  static Context above(@Nullable String parent) {
    return parent == null
        ? Context.root()
        : W3CTraceContextPropagator.getInstance().extract(Context.root(), parent, Parent.ONLY);
  }

  boolean nothing() {
    return headers.isEmpty();
  }

  Optional<String> parent() {
    return text(PARENT);
  }

  Optional<String> run() {
    return text(RUN);
  }

  /** A header with this in it, too. */
  Header with(Header header) {
    if (nothing()) {
      return header;
    }
    Map<String, Payload> all = new LinkedHashMap<>(header.getValues());
    all.putAll(headers);
    return new Header(all);
  }

  /** As a call to Temporal has it. */
  io.temporal.api.common.v1.Header header() {
    return io.temporal.api.common.v1.Header.newBuilder().putAllFields(headers).build();
  }

  private Optional<String> text(String name) {
    return Optional.ofNullable(headers.get(name))
        .map(it -> it.getData().toStringUtf8())
        .filter(it -> it.length() > 2 && it.startsWith("\"") && it.endsWith("\""))
        .map(it -> it.substring(1, it.length() - 1));
  }

  /** Of text that JSON needs no escapes for. */
  private static Payload payload(String text) {
    return Payload.newBuilder()
        .putMetadata("encoding", JSON)
        .setData(ByteString.copyFromUtf8("\"" + text + "\""))
        .build();
  }

  /** Reads the one header, and no other. */
  private enum Parent implements TextMapGetter<String> {
    ONLY;

    @Override
    public @Nullable String get(@Nullable String parent, String key) {
      return key.equals(PARENT) ? parent : null;
    }
  }
}
