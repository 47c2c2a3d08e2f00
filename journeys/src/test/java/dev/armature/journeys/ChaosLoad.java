package dev.armature.journeys;

import dev.armature.journeys.Counters.Fate;
import dev.armature.journeys.Product.Answer;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/**
 * Callers of all kinds, who go on until they are told to stop: calls without a key, the same starts
 * several times with one, workflows that are armed and called by many, deploys, streams, and where
 * it is asked for code with large values.
 */
final class ChaosLoad {
  /**
   * A call without a key: what it was told, and how long that took.
   *
   * @param status 0 where the connection died without an answer
   */
  record Called(int status, boolean retryAfter, Duration took) {
    Fate fate() {
      return status == 0 ? Fate.MAY : status == 202 ? Fate.MUST : Fate.MUST_NOT;
    }
  }

  /**
   * An arm.
   *
   * @param told how many callers were answered with which status; 0: without an answer
   */
  record Armed(String workflow, Map<Integer, Integer> told) {
    int acked() {
      return told.entrySet().stream()
          .filter(it -> it.getKey() > 0 && it.getKey() < 300)
          .mapToInt(Map.Entry::getValue)
          .sum();
    }
  }

  private static final int TWINS = 3;

  /** Of each kind. */
  private static final int AT_ONCE = 6;

  private static final int ARM_CALLERS = 12;

  private final ChaosCaller caller;
  private final String sink;
  private final long seed;
  private final String hookWorkflow;
  private final String runWorkflow;
  private final String heavyWorkflow;
  private final String hook = UUID.randomUUID().toString();
  private final ExecutorService callers = Executors.newVirtualThreadPerTaskExecutor();
  private final List<Future<?>> working = new ArrayList<>();
  private final AtomicInteger names = new AtomicInteger();
  private final AtomicInteger deploys = new AtomicInteger();

  private final Map<Integer, Called> calls = new ConcurrentSkipListMap<>();
  private final Map<Integer, Set<String>> keyed = new ConcurrentSkipListMap<>();
  private final Set<Integer> heavy = ConcurrentHashMap.newKeySet();
  private final List<Armed> arms = new CopyOnWriteArrayList<>();
  private final List<CutStream> streams = new CopyOnWriteArrayList<>();
  private final AtomicInteger cuts = new AtomicInteger();
  private final Set<String> executions = ConcurrentHashMap.newKeySet();
  private final Set<String> workflows = ConcurrentHashMap.newKeySet();
  private volatile boolean over;

  /** Makes what is called. */
  ChaosLoad(ChaosCaller caller, String sink, long seed) throws InterruptedException {
    this.caller = caller;
    this.sink = sink;
    this.seed = seed;
    this.hookWorkflow = caller.workflow(ChaosGraphs.hook(hook, sink));
    this.runWorkflow = caller.workflow(ChaosGraphs.run(sink));
    this.heavyWorkflow = caller.workflow(ChaosGraphs.heavy(sink));
    workflows.addAll(List.of(hookWorkflow, runWorkflow, heavyWorkflow));
    deployed(hookWorkflow);
  }

  /** Begins. */
  void begin() {
    working.add(callers.submit(() -> again(500, this::call)));
    working.add(callers.submit(() -> again(1_500, this::keyed)));
    working.add(callers.submit(() -> again(2_500, this::arm)));
    working.add(callers.submit(() -> again(4_000, this::deploy)));
    working.add(callers.submit(() -> again(1_500, this::stream)));
  }

  /** Begins runs of code and large values besides. */
  void beginHeavy() {
    working.add(callers.submit(() -> again(4_000, this::heavy)));
  }

  /** Makes no more calls, and waits for those that are made. */
  void end() throws Exception {
    over = true;
    caller.quiet();
    for (Future<?> one : working) {
      one.get();
    }
    callers.close();
  }

  private interface Turn {
    void taken(int n) throws Exception;
  }

  /** Each turn in its own thread, so that one that is held up holds up no other. */
  private Object again(int pauseMillis, Turn turn) throws Exception {
    List<Future<?>> turns = new ArrayList<>();
    Semaphore room = new Semaphore(AT_ONCE);
    while (!over) {
      room.acquire();
      int n = names.getAndIncrement();
      turns.add(
          callers.submit(() -> {
            try {
              turn.taken(n);
            } finally {
              room.release();
            }
            return null;
          }));
      TimeUnit.MILLISECONDS.sleep(pauseMillis);
    }
    for (Future<?> one : turns) {
      one.get();
    }
    return over;
  }

  /** Without a key, so that nobody can ask again: whoever gets no answer does not know. */
  private void call(int n) {
    long begin = System.nanoTime();
    Optional<Answer> answer =
        caller.once("POST", "/api/webhooks/" + hook, body(n), hookHeaders(Map.of()));
    answer
        .filter(it -> it.status() == 202)
        .ifPresent(it -> executions.add(it.text("execution_id")));
    calls.put(
        n,
        new Called(
            answer.map(Answer::status).orElse(0),
            answer.filter(it -> it.headers().containsKey("retry-after")).isPresent(),
            Duration.ofNanos(System.nanoTime() - begin)));
  }

  /** The same start several times at once, each until it is answered. */
  private void keyed(int n) throws Exception {
    List<Future<Answer>> twins = new ArrayList<>();
    for (int twin = 0; twin < TWINS; twin++) {
      twins.add(
          callers.submit(() ->
              caller.insisting(
                  "POST",
                  execute(runWorkflow),
                  variables(n),
                  Map.of("Idempotency-Key", key(n), "Prefer", "respond-async"))));
    }
    Set<String> answers = new TreeSet<>();
    for (Future<Answer> twin : twins) {
      Answer answer = twin.get();
      answers.add(answer.status() < 300 ? answer.text("execution_id") : answer.toString());
    }
    executions.addAll(answers);
    keyed.put(n, answers);
  }

  private void heavy(int n) throws Exception {
    Answer answer =
        caller.insisting(
            "POST",
            execute(heavyWorkflow),
            variables(n),
            Map.of("Idempotency-Key", key(n), "Prefer", "respond-async"));
    if (answer.status() != 202) {
      throw new AssertionError("not started: " + answer);
    }
    executions.add(answer.text("execution_id"));
    heavy.add(n);
  }

  /** Armed once, and called by many. */
  private void arm(int n) throws Exception {
    String own = UUID.randomUUID().toString();
    String workflow = caller.workflow(WebhookCalls.graph(own, sink + "/armed/" + n));
    // One that may have begun is followed by another, which nobody but these callers knows.
    Answer armed = caller.insisting("POST", "/api/workflows/" + workflow + "/arm", null, Map.of());
    if (armed.status() != 200) {
      throw new AssertionError("not armed: " + armed);
    }
    List<Future<Optional<Answer>>> asked = new ArrayList<>();
    for (int i = 0; i < ARM_CALLERS; i++) {
      int number = i;
      // Who is not answered does not come again: he may have been let in.
      asked.add(
          callers.submit(() ->
              caller.told("POST", "/api/webhooks/" + own, body(number), hookHeaders(Map.of()))));
    }
    Map<Integer, Integer> told = new TreeMap<>();
    for (Future<Optional<Answer>> one : asked) {
      told.merge(one.get().map(Answer::status).orElse(0), 1, Integer::sum);
    }
    workflows.add(workflow);
    arms.add(new Armed(workflow, told));
  }

  /** Deployed until that is said, and called once, with a key. */
  private void deploy(int n) throws Exception {
    String own = UUID.randomUUID().toString();
    String workflow = caller.workflow(ChaosGraphs.hook(own, sink));
    deployed(workflow);
    Answer answer =
        caller.insisting(
            "POST",
            "/api/webhooks/" + own,
            body(n),
            hookHeaders(Map.of("Idempotency-Key", key(n))));
    workflows.add(workflow);
    executions.add(answer.text("execution_id"));
    calls.put(n, new Called(answer.status(), true, Duration.ZERO));
    if (answer.status() != 202) {
      throw new AssertionError("deployed, and called in vain: " + answer);
    }
    deploys.incrementAndGet();
  }

  private void deployed(String workflow) throws InterruptedException {
    Answer deployed =
        caller.insisting("POST", "/api/workflows/" + workflow + "/deploy", null, Map.of());
    if (deployed.status() != 200) {
      throw new AssertionError("not deployed: " + deployed);
    }
  }

  /** A start whose stream is cut again and again, by its client or by the weather. */
  private void stream(int n) throws Exception {
    Random chance = new Random(seed + n);
    CutStream stream = CutStream.executing(runWorkflow, variables(n), key(n));
    while (!stream.over()) {
      try {
        if (stream.read(caller.door().port(), chance.nextInt(1, 4_000))) {
          cuts.incrementAndGet();
        }
      } catch (IOException e) {
        // Refused, or cut before its first byte.
      }
      caller.comeAgain(() -> "a stream does not end: " + stream.events());
    }
    String execution = stream.run().substring(stream.run().lastIndexOf('/') + 1);
    executions.add(execution);
    keyed.put(n, Set.of(execution));
    streams.add(stream);
  }

  /** Sends each key with another body; how many were told that this cannot be. */
  int alteredRefused() throws InterruptedException {
    int refused = 0;
    for (int n : keyed.keySet()) {
      Answer answer =
          caller.insisting(
              "POST", execute(runWorkflow), variables(-1), Map.of("Idempotency-Key", key(n)));
      refused += answer.status() == 409 ? 1 : 0;
    }
    return refused;
  }

  /** What has to be there of the runs of {@link ChaosGraphs#hook}. */
  Map<Integer, Fate> hookFates() {
    Map<Integer, Fate> fates = new LinkedHashMap<>();
    calls.forEach((n, called) -> fates.put(n, called.fate()));
    return fates;
  }

  /** What has to be there of the runs of {@link ChaosGraphs#run}. */
  Map<Integer, Fate> runFates() {
    return must(keyed.keySet());
  }

  /** What has to be there of the runs of {@link ChaosGraphs#heavy}. */
  Map<Integer, Fate> heavyFates() {
    return must(heavy);
  }

  private static Map<Integer, Fate> must(Set<Integer> all) {
    Map<Integer, Fate> fates = new LinkedHashMap<>();
    all.forEach(n -> fates.put(n, Fate.MUST));
    return fates;
  }

  Map<Integer, Called> calls() {
    return Map.copyOf(calls);
  }

  /** The executions that the callers of each key were told of. */
  Map<Integer, Set<String>> keyed() {
    return Map.copyOf(keyed);
  }

  List<Armed> arms() {
    return List.copyOf(arms);
  }

  int deploys() {
    return deploys.get();
  }

  List<CutStream> streams() {
    return List.copyOf(streams);
  }

  int cuts() {
    return cuts.get();
  }

  /** All executions that callers were told of. */
  Set<String> executions() {
    return Set.copyOf(executions);
  }

  /** All workflows that were called. */
  Set<String> workflows() {
    return Set.copyOf(workflows);
  }

  String runWorkflow() {
    return runWorkflow;
  }

  String heavyWorkflow() {
    return heavyWorkflow;
  }

  private static String execute(String workflow) {
    return "/api/workflows/" + workflow + "/execute";
  }

  private static String key(int n) {
    return "chaos-" + n;
  }

  private static String body(int n) {
    return "{\"n\": %d}".formatted(n);
  }

  private static String variables(int n) {
    return "{\"variables\": {\"n\": %d}}".formatted(n);
  }

  private static Map<String, String> hookHeaders(Map<String, String> other) {
    Map<String, String> all = new LinkedHashMap<>(other);
    all.put("Authorization", "Bearer s3cret");
    all.put("Prefer", "respond-async");
    return all;
  }
}
