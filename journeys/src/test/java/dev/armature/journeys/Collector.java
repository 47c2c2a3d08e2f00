package dev.armature.journeys;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.opentelemetry.proto.collector.trace.v1.ExportTraceServiceRequest;
import io.opentelemetry.proto.common.v1.AnyValue;
import io.opentelemetry.proto.common.v1.KeyValue;
import io.opentelemetry.proto.trace.v1.ResourceSpans;
import io.opentelemetry.proto.trace.v1.Span;
import io.opentelemetry.proto.trace.v1.Status;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;

/** A collector of traces on loopback, which is sent spans as OTLP over HTTP. */
final class Collector implements AutoCloseable {
  /**
   * A span as it arrived.
   *
   * @param service what the process calls itself
   * @param instance which process it is
   * @param parent empty: it has none
   */
  record Seen(
      String service,
      String instance,
      String trace,
      String id,
      String parent,
      String name,
      boolean failed,
      Map<String, String> attributes) {
    String at(String attribute) {
      return attributes.getOrDefault(attribute, "");
    }
  }

  private final HttpServer server;
  private final List<ExportTraceServiceRequest> received = new CopyOnWriteArrayList<>();

  Collector() throws IOException {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    server.createContext("/v1/traces", this::receive);
    server.start();
  }

  /** What processes are told to send to. */
  String address() {
    return "http://127.0.0.1:" + server.getAddress().getPort();
  }

  /** Everything that arrived, as text. */
  String text() {
    return received.toString();
  }

  /** The spans so far. */
  List<Seen> spans() {
    return received.stream()
        .flatMap(it -> it.getResourceSpansList().stream())
        .flatMap(of ->
            of.getScopeSpansList().stream()
                .flatMap(it -> it.getSpansList().stream())
                .map(span -> seen(of, span)))
        .toList();
  }

  /** Those of one trace. */
  List<Seen> spans(String trace) {
    return spans().stream().filter(it -> it.trace().equals(trace)).toList();
  }

  @Override
  public void close() {
    server.stop(0);
  }

  private void receive(HttpExchange exchange) throws IOException {
    try (exchange) {
      received.add(ExportTraceServiceRequest.parseFrom(exchange.getRequestBody()));
      exchange.getResponseHeaders().set("Content-Type", "application/x-protobuf");
      exchange.sendResponseHeaders(200, -1);
    }
  }

  private static Seen seen(ResourceSpans of, Span span) {
    Map<String, String> process = plain(of.getResource().getAttributesList());
    return new Seen(
        process.getOrDefault("service.name", ""),
        process.getOrDefault("service.instance.id", ""),
        HexFormat.of().formatHex(span.getTraceId().toByteArray()),
        HexFormat.of().formatHex(span.getSpanId().toByteArray()),
        HexFormat.of().formatHex(span.getParentSpanId().toByteArray()),
        span.getName(),
        span.getStatus().getCode() == Status.StatusCode.STATUS_CODE_ERROR,
        plain(span.getAttributesList()));
  }

  private static Map<String, String> plain(List<KeyValue> attributes) {
    Map<String, String> plain = new TreeMap<>();
    attributes.forEach(it -> plain.put(it.getKey(), text(it.getValue())));
    return plain;
  }

  private static String text(AnyValue value) {
    return value.hasIntValue() ? Long.toString(value.getIntValue()) : value.getStringValue();
  }
}
