package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.sun.net.httpserver.HttpServer;
import dev.armature.execution.Outcome;
import dev.armature.execution.Waited;
import dev.armature.expression.Scope;
import dev.armature.json.Json;
import dev.armature.problem.ProblemException;
import dev.armature.scripted.ScriptedModel;
import dev.armature.sealing.Opened;
import dev.armature.serving.Patience;
import dev.armature.worker.HeldCallees;
import dev.armature.worker.HeldJournal;
import dev.armature.worker.HeldPayloads;
import dev.armature.worker.HeldWaits;
import dev.armature.worker.block.Journal;
import dev.armature.worker.block.LiveText;
import dev.armature.worker.block.Steps;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.blocks.calling.CalledExecutions;
import dev.armature.worker.blocks.http.Exchanges;
import dev.armature.worker.credential.Secrets;
import dev.armature.worker.model.Accesses;
import dev.armature.worker.model.ChatModels;
import dev.armature.worker.net.StreamedHttp;
import io.micronaut.context.ApplicationContext;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import org.assertj.core.api.Assertions;
import org.jspecify.annotations.Nullable;

/**
 * An agent by itself: the operator's model is a scripted one, and beside it stands a service for
 * its tools. Attempts share a journal, as those of a run do.
 */
final class AgentKit implements AutoCloseable {
  /** The operator's key. */
  static final String KEY = "sk-operator-0123456789";

  /** A call of a tool that arrived. */
  record Called(String method, String uri, @Nullable String key, String body) {}

  final ScriptedModel model;
  final HeldJournal journal = new HeldJournal();
  final HeldCallees callees = new HeldCallees();
  final HeldWaits waits = new HeldWaits();
  final HeldPresets presets = new HeldPresets();
  private final List<Called> called = new CopyOnWriteArrayList<>();
  private final List<String> live = new CopyOnWriteArrayList<>();
  private final HttpServer service;
  private final ApplicationContext house;
  private final AtomicInteger failures = new AtomicInteger();
  private volatile int status = 200;
  private volatile @Nullable String says;
  private String execution = "exec_1";
  private Surroundings.Attempt attempt = new Surroundings.Attempt(1, 1, 10_000, List.of());

  private AgentKit(Map<String, Object> settings) throws IOException {
    model = new ScriptedModel();
    service = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    service.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
    service.createContext(
        "/",
        exchange -> {
          String body =
              new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
          called.add(
              new Called(
                  exchange.getRequestMethod(),
                  exchange.getRequestURI().toString(),
                  exchange.getRequestHeaders().getFirst("Idempotency-Key"),
                  body));
          String said = says == null ? "{\"hit\":%d}".formatted(called.size()) : says;
          byte[] answer = said.getBytes(StandardCharsets.UTF_8);
          boolean fails = failures.getAndUpdate(it -> Math.max(0, it - 1)) > 0;
          exchange.sendResponseHeaders(fails ? 503 : status, answer.length);
          exchange.getResponseBody().write(answer);
          exchange.close();
        });
    service.start();
    Map<String, Object> all = new LinkedHashMap<>();
    all.put("datasources.default.enabled", false);
    all.put("armature.egress.allow", "127.0.0.0/8");
    all.put("openai.base-url", model.url());
    all.put("openai.api-key", KEY);
    all.put("anthropic.base-url", model.url().replace("/v1", ""));
    all.put("anthropic.api-key", KEY);
    all.putAll(settings);
    house = ApplicationContext.run(all);
    house.registerSingleton(
        LiveText.class, (LiveText) bit -> live.add(bit.blockId() + ": " + bit.text()));
  }

  static AgentKit open() {
    return with(Map.of());
  }

  /** With other settings of the operator. */
  static AgentKit with(Map<String, Object> settings) {
    try {
      return new AgentKit(settings);
    } catch (IOException e) {
      throw new AssertionError(e);
    }
  }

  /** The next runs are of this execution. */
  AgentKit in(String executionId) {
    execution = executionId;
    return this;
  }

  /** Which attempt the next run is. */
  AgentKit attempt(int number, int most) {
    attempt = new Surroundings.Attempt(number, most, 10_000, List.of());
    return this;
  }

  /** How long an attempt may take, in milliseconds. */
  AgentKit allows(long millis) {
    attempt = new Surroundings.Attempt(1, 1, millis, List.of());
    return this;
  }

  /** The service of the tools answers 503 to the next calls. */
  AgentKit serviceFails(int times) {
    failures.set(times);
    return this;
  }

  /** The service of the tools answers this status. */
  AgentKit serviceAnswers(int code) {
    status = code;
    return this;
  }

  /** The service of the tools says this text. */
  AgentKit serviceSays(String text) {
    says = text;
    return this;
  }

  String service() {
    return "http://127.0.0.1:" + service.getAddress().getPort();
  }

  List<Called> called() {
    return List.copyOf(called);
  }

  /** What those who watch were told. */
  List<String> live() {
    return List.copyOf(live);
  }

  /** Runs it; {@code SERVICE} and {@code MODEL} in the config are where those stand. */
  Map<String, @Nullable Object> run(String config) throws Exception {
    return outcome(config).result();
  }

  /** Runs it; what it hands back. */
  Outcome outcome(String config) throws Exception {
    return outcome(config, null);
  }

  /** Runs it again, after something has come of what it waits for. */
  Outcome goesOn(String config) throws Exception {
    return outcome(config, new Waited(Waited.How.TOLD, null, null));
  }

  private Outcome outcome(String config, @Nullable Waited waited) throws Exception {
    String json = config.replace("SERVICE", service()).replace("MODEL", model.url());
    AgentBlock.Config read = Json.stored().readValue(json, AgentBlock.Config.class);
    try (Opened _ = Opened.begin()) {
      return waited == null
          ? block().run(read, surroundings(object(json)))
          : block().goOn(read, waited, surroundings(object(json)));
    }
  }

  /** The block, as the house makes it, with workflows in memory. */
  private AgentBlock block() {
    return new AgentBlock(
        house.getBean(Accesses.class),
        house.getBean(ChatModels.class),
        new Equipment(
            house.getBean(Exchanges.class),
            house.getBean(StreamedHttp.class),
            () -> house.getBean(Secrets.class),
            this::executions),
        new Presetting(() -> presets, this::executions),
        () -> house.getBean(LiveText.class));
  }

  private CalledExecutions executions() {
    return new CalledExecutions(callees, waits, new HeldPayloads());
  }

  /** How often the model was called, as a result says. */
  static int modelCalls(Map<String, @Nullable Object> result) {
    return result.get("usage") instanceof Map<?, ?> usage
            && usage.get("model_calls") instanceof Integer calls
        ? calls
        : -1;
  }

  /** Why it fails. */
  ProblemException fails(String config) {
    return Assertions.catchThrowableOfType(ProblemException.class, () -> run(config));
  }

  private Surroundings surroundings(Map<String, @Nullable Object> written) {
    return new Surroundings(
        "ws_1",
        execution,
        "think",
        "think",
        Map.of(),
        new LinkedHashMap<>(),
        Scope.of(Map.of()),
        attempt,
        written,
        new Steps(journal, new Journal.Place("ws_1", execution, "think"), Patience.NONE),
        execution);
  }

  private static Map<String, @Nullable Object> object(String json) {
    try {
      return Json.stored().readValue(json, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException(json, e);
    }
  }

  @Override
  public void close() {
    model.close();
    service.stop(0);
    house.close();
  }
}
