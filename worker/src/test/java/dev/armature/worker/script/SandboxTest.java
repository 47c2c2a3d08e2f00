package dev.armature.worker.script;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;
import static org.awaitility.Awaitility.await;

import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SandboxTest {
  /** Works for minutes in few statements. */
  private static final String BUSY = "while (true) (3n ** 100000n).toString()";

  private static SandboxKit sandbox;

  @BeforeAll
  static void open() {
    sandbox = SandboxKit.of(1, 2);
  }

  @AfterAll
  static void close() {
    sandbox.close();
  }

  @Test
  void what_the_code_returns_is_the_output() {
    assertThat(sandbox.output("return {a: [1, 2.5, 'x', null, true], b: {}}"))
        .isEqualTo(Map.of("a", Arrays.asList(1, 2.5, "x", null, true), "b", Map.of()));
  }

  @Test
  void a_promise_is_awaited() {
    assertThat(sandbox.output("return Promise.resolve(1).then(it => it + 1)")).isEqualTo(2);
    assertThat(sandbox.output("const a = await (async () => 3)(); return a")).isEqualTo(3);
  }

  @Test
  void it_sees_what_it_was_given_under_its_names() {
    Ran ran =
        sandbox.run(
            "return [variables.name, fetch.output.items[0], outputs.fetch === fetch, late]",
            "{\"fetch\": {\"output\": {\"items\": [7]}}, \"late\": null}");

    assertThat(ran.output()).isEqualTo(Arrays.asList("Ada", 7, true, null));
  }

  @Test
  void a_name_that_the_code_declares_hides_a_block() {
    assertThat(sandbox.run("const fetch = 1; return fetch", "{\"fetch\": {}}").output())
        .isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "                                      | null",
        "return undefined                      | null",
        "return NaN                            | null",
        "return 1 / 0                          | null",
        "return -0                             | 0",
        "return 9007199254740993               | 9007199254740992",
        "return 1e19                           | 1.0E19",
        "return 1e300                          | 1.0E300",
        "return new Date(0)                    | 1970-01-01T00:00:00.000Z",
        "return new Map([[1, 2]])              | {}",
        "return {a: undefined, b: () => 1}     | {}",
        "return [undefined, () => 1]           | [null, null]",
        "return '\\u2028é😀'                    | \u2028é😀",
      })
  void values_are_what_json_makes_of_them(String code, String output) {
    assertThat(String.valueOf(sandbox.output(code == null ? "" : code))).isEqualTo(output);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "return 2n                             | BigInt",
        "const a = {}; a.a = a; return a       | circular",
        "return () => 1                        | function",
        "return Symbol('x')                    | symbol",
        "return 'a\\u0000'                     | \\u0000",
        "return '\\ud800'                      | surrogate",
        "let a = 1; for (let i = 0; i < 70; i++) a = [a]; return a   | deeper than 64",
        "let a = 1; for (let i = 0; i < 3000; i++) a = [a]; return a | that deep",
        "return 'é'.repeat(15000)              | 30,002 bytes",
        "return {toJSON() { throw new Error('not me') }}             | not me",
      })
  void what_json_cannot_hold_is_refused_by_name(String code, String named) {
    Problem problem = sandbox.refusal(code);

    assertThat(problem.code()).isEqualTo("CODE_OUTPUT");
    assertThat(problem.message()).contains(named);
    assertThat(problem.kind().passing()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "throw new Error('bad')                | line 1, column 7: Error: bad",
        "'\\n\\n  const x = null;\\n  return x.foo'  | line 4, column 10: TypeError",
        "await null;\\n   nowhere()            | line 2, column 4: ReferenceError",
        "return JSON.parse('{')                | line 1, column 8: SyntaxError",
        "const a = 1;\\nreturn ][              | line 2, column 7: SyntaxError",
        "}                                     | SyntaxError",
        "throw 'x'                             | it threw x",
        "throw {a: 1}                          | it threw {\"a\":1}",
        "throw null                            | it threw null",
        "return new Promise(() => {})          | nothing will ever settle",
        "return import('fs')                   | Error",
        "function f() { f() } f()              | RangeError",
      })
  void a_throw_is_told_with_its_place(String code, String told) {
    String unquoted = code.startsWith("'\\n") ? code.substring(1, code.length() - 1) : code;
    Problem problem = sandbox.refusal(unquoted.replace("\\n", "\n"));

    assertThat(problem.code()).isEqualTo("CODE_FAILED");
    assertThat(problem.message()).contains(told);
    assertThat(problem.kind().passing()).isFalse();
  }

  @Test
  void the_console_is_kept_as_far_as_it_may_be() {
    Ran ran = sandbox.run("console.log('a', 1, {b: [2]}, null, undefined, 3n); console.error('x')");

    assertThat(ran.logs())
        .containsExactly(
            new Ran.Line("info", "a 1 {\"b\":[2]} null undefined 3n"), new Ran.Line("error", "x"));
    assertThat(sandbox.run("for (let i = 0; i < 30; i++) console.debug(i)").logs())
        .hasSize(21)
        .last()
        .satisfies(it -> assertThat(it.message()).startsWith("10 more lines are not kept"));
    assertThat(sandbox.run("console.log('x'.repeat(5000))").logs().getFirst().message())
        .hasSize(1_000 + "… (cut)".length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "while (true) {}                                          | 60000 | CODE_STATEMENTS",
        "/^(a+)+\\1$/.test('a'.repeat(40) + 'b')                   | 700   | CODE_TIMEOUT",
        "return (2n ** 99999999n).toString().length               | 700   | CODE_TIMEOUT",
        "const a = []; while (true) a.push(new Array(10000).fill(1))  | 60000 | CODE_MEMORY",
      })
  void each_limit_has_its_name(String code, long timeout, String named) {
    Problem problem = sandbox.refusal(code, Duration.ofMillis(timeout));

    assertThat(problem.code()).isEqualTo(named);
    assertThat(problem.kind().passing()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Polyglot",
        "Java",
        "Packages",
        "java",
        "load",
        "loadWithNewGlobal",
        "print",
        "quit",
        "read",
        "Graal",
        "require",
        "process",
        "fetch",
        "Worker",
        "SharedArrayBuffer",
        "Atomics",
        "WebAssembly",
        "setTimeout",
        "arguments.callee.caller.arguments",
      })
  void nothing_of_the_machine_is_there(String name) {
    assertThat(
            sandbox.output(
                "try { return typeof %s } catch (e) { return 'undefined' }".formatted(name)))
        .isEqualTo("undefined");
  }

  @Test
  void nothing_carries_over_from_one_run_to_the_next() {
    sandbox.run(
        "Object.prototype.evil = 1; Array.prototype.push = () => 1; JSON.stringify = () => '9';"
            + " globalThis.left = 2; Promise.prototype.then = () => 3");

    assertThat(
            sandbox.output(
                "const a = []; a.push(1); return [({}).evil === undefined, a.length,"
                    + " typeof left, JSON.stringify({})]"))
        .isEqualTo(List.of(true, 1, "undefined", "{}"));
  }

  @Test
  void a_process_is_replaced_after_so_many_runs() {
    try (SandboxKit recycled = SandboxKit.of(1, 1, 2, "off")) {
      recycled.run("return 1");
      Set<Long> first = recycled.pool().pids();
      for (int i = 0; i < 3; i++) {
        assertThat(recycled.output("return 1")).isEqualTo(1);
      }

      assertThat(recycled.pool().pids()).doesNotContainAnyElementsOf(first);
    }
  }

  @Test
  void a_process_that_is_lost_without_fault_of_the_code_may_pass() {
    try (SandboxKit lost = SandboxKit.of(1, 1, 100, "off")) {
      lost.run("return 1");
      long pid = lost.pool().pids().iterator().next();
      Duration before = worked(pid);
      CompletableFuture<Problem> problem = CompletableFuture.supplyAsync(() -> lost.refusal(BUSY));
      awaitWork(pid, before);
      ProcessHandle.of(pid).orElseThrow().destroyForcibly();

      assertThat(problem.join().code()).isEqualTo("SANDBOX_LOST");
      assertThat(problem.join().kind().passing()).isTrue();
      assertThat(lost.output("return 2")).isEqualTo(2);
    }
  }

  @Test
  void a_run_that_is_interrupted_ends_its_process() throws InterruptedException {
    try (SandboxKit cancelled = SandboxKit.of(1, 1, 100, "off")) {
      cancelled.run("return 1");
      long pid = cancelled.pool().pids().iterator().next();
      Duration before = worked(pid);
      CountDownLatch over = new CountDownLatch(1);
      Thread running =
          Thread.ofVirtual()
              .start(() -> {
                assertThatThrownBy(() -> cancelled.run(BUSY))
                    .hasCauseInstanceOf(InterruptedException.class);
                over.countDown();
              });
      awaitWork(pid, before);
      running.interrupt();

      over.await();
      await().until(() -> ProcessHandle.of(pid).filter(ProcessHandle::isAlive).isEmpty());
    }
  }

  @Test
  void more_processes_help_out_while_all_are_busy() {
    try (SandboxKit busy = SandboxKit.of(1, 2, 100, "off")) {
      busy.run("return 1");
      long pid = busy.pool().pids().iterator().next();
      Duration before = worked(pid);
      CompletableFuture<Problem> hostile =
          CompletableFuture.supplyAsync(() -> busy.refusal(BUSY, Duration.ofSeconds(50)));
      awaitWork(pid, before);
      await().until(() -> busy.pool().pids().size() == 2);

      assertThat(busy.output("return 1")).isEqualTo(1);
      assertThat(hostile).isNotDone();
    }
  }

  /**
   * The promise is 15 ms at the median; a machine that is busy with other things gets ten times.
   */
  @Test
  void a_trivial_body_costs_little_once_processes_are_warm() {
    try (SandboxKit warm = SandboxKit.of(2, 2)) {
      for (int i = 0; i < 50; i++) {
        warm.run("return 1 + 1");
      }
      List<Long> micros =
          IntStream.range(0, 300)
              .mapToObj(i -> {
                long from = System.nanoTime();
                warm.run("return 1 + 1");
                return (System.nanoTime() - from) / 1_000;
              })
              .sorted()
              .toList();
      System.out.printf(
          "code trivial body: runs=%d p50_ms=%.1f p99_ms=%.1f bubblewrap=%s%n",
          micros.size(),
          micros.get(micros.size() / 2) / 1e3,
          micros.get(micros.size() * 99 / 100) / 1e3,
          warm.pool().walled());

      assertThat(micros.get(micros.size() / 2)).isLessThan(150_000);
    }
  }

  @Test
  void no_process_is_left_behind() {
    SandboxKit closed = SandboxKit.of(2, 2);
    closed.run("return 1");
    List<ProcessHandle> all =
        closed.pool().pids().stream()
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .flatMap(it -> Stream.concat(Stream.of(it), it.descendants()))
            .toList();
    closed.close();

    assertThat(all).isNotEmpty();
    await().untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void no_process_within_the_patience_may_pass() {
    SandboxConfig config =
        new SandboxConfig("", 1, 1, 96, 100, 1_000, 1_000, 20, 1_000, 60_000, "off");
    try (Programs none = Programs.javaScript(config)) {
      Problem problem =
          catchThrowableOfType(
                  ProblemException.class,
                  () ->
                      none.run(
                          SandboxKit.script("return 1", "{}", Duration.ofSeconds(1)),
                          Duration.ofMillis(300)))
              .problem();

      assertThat(problem.code()).isEqualTo("SANDBOX_BUSY");
      assertThat(problem.kind().passing()).isTrue();
    }
  }

  /** Waits until an idle process has worked for a while, so that the request has arrived. */
  private static void awaitWork(long pid, Duration before) {
    await().until(() -> worked(pid).minus(before).toMillis() > 200);
  }

  private static Duration worked(long pid) {
    return ProcessHandle.of(pid).flatMap(it -> it.info().totalCpuDuration()).orElse(Duration.ZERO);
  }

  @Test
  void what_an_answer_waits_for_room_is_none_of_its_programs_time() throws Exception {
    Duration timeout = Duration.ofSeconds(4);
    try (SandboxKit large = SandboxKit.answering(8_000_000)) {
      Duration wait = timeout.plus(large.pool().grace()).plusSeconds(2);
      Ran ran =
          large
              .programs()
              .run(
                  SandboxKit.script("return 'x'.repeat(6000000)", "{}", timeout),
                  SandboxKit.PATIENCE,
                  bytes ->
                      assertThat(new CountDownLatch(1).await(wait.toMillis(), MILLISECONDS))
                          .isFalse());

      assertThat(String.valueOf(ran.output())).hasSize(6_000_000);
    }
  }
}
