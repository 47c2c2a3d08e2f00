package dev.armature.worker.script;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.armature.problem.Problem;
import java.math.BigInteger;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Python, on real processes behind real walls; skipped where the machine cannot make them. */
@SuppressWarnings("NullAway.Init") // open() makes it
class PythonSandboxTest {
  private static SandboxKit sandbox;

  @BeforeAll
  static void open() {
    sandbox = SandboxKit.python(1, 3);
  }

  @AfterAll
  static void close() {
    if (sandbox != null) {
      sandbox.close();
    }
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '@',
      value = {
        "return 1 + 1                                          | 2",
        "output = [1, None]                                    | [1, null]",
        "output = 1; return 2                                  | 2",
        "if True:\\n  return 'early'\\nreturn 'late'           | early",
        "x = 1\\ndef f():\\n  global x\\n  x += 1\\nf()\\nreturn x | 2",
        "def f(n): return n and n + f(n - 1)\\nreturn f(3)     | 6",
        "x: int = 5\\nreturn x                                 | 5",
        "x: int = 5\\noutput = x                               | 5",
        "async def f(): return 3\\nreturn await f()            | 3",
        "async def f(): return 4\\nreturn f()                  | 4",
        "import asyncio\\nawait asyncio.sleep(0.01)\\noutput = 5 | 5",
        "from __future__ import annotations\\nreturn 6         | 6",
        "@                                                     @ | null",
        "# nothing                                             | null",
        "return True                                           | true",
        "return (1, 2.5)                                       | [1, 2.5]",
        "return {1: {}, None: 2}                               | {1={}, null=2}",
        "return '\\u2028é😀'                                    | \u2028é😀",
      })
  void a_program_gives_its_output_by_return_or_by_its_variable(String code, String output) {
    assertThat(String.valueOf(sandbox.output(code.replace("\\n", "\n")))).isEqualTo(output);
  }

  @Test
  void whole_numbers_of_any_size_stay_exact() {
    assertThat(sandbox.output("return [2 ** 53 + 1, 2 ** 63 - 1, 2 ** 100]"))
        .isEqualTo(List.of(9_007_199_254_740_993L, Long.MAX_VALUE, BigInteger.ONE.shiftLeft(100)));
    assertThat(
            sandbox
                .run("return fetch['output'] + 1", "{\"fetch\": {\"output\": 9007199254740993}}")
                .output())
        .isEqualTo(9_007_199_254_740_994L);
  }

  @Test
  void it_sees_what_it_was_given_under_its_names() {
    Ran ran =
        sandbox.run(
            "return [variables['name'], fetch['output'], outputs['fetch'] is fetch, late, inputs]",
            "{\"fetch\": {\"output\": {\"items\": [7]}}, \"late\": null}");

    assertThat(ran.output())
        .isEqualTo(Arrays.asList("Ada", Map.of("items", List.of(7)), true, null, Map.of()));
  }

  @Test
  void a_result_is_found_by_the_name_of_its_block_too() {
    Script script =
        new Script(
            "return [outputs['By name'], outputs.get('By name'), 'By name' in outputs, len(outputs)]",
            Map.of("outputs", Map.of("a", 1)),
            List.of("a"),
            Map.of("By name", "a"),
            Duration.ofSeconds(20));

    assertThat(sandbox.run(script).output()).isEqualTo(List.of(1, 1, true, 1));
  }

  @Test
  void what_it_prints_is_its_log() {
    Ran ran =
        sandbox.run(
            """
            import sys
            print("one", 2, {"a": None})
            print("two\\nthree", end="")
            print("mind", file=sys.stderr)
            """);

    assertThat(ran.logs())
        .containsExactlyInAnyOrder(
            new Ran.Line("info", "one 2 {'a': None}"),
            new Ran.Line("info", "two"),
            new Ran.Line("info", "three"),
            new Ran.Line("error", "mind"));
  }

  @Test
  void the_log_has_an_end() {
    List<Ran.Line> logs = sandbox.run("for i in range(100): print(i)\nprint('x' * 5000)").logs();

    assertThat(logs).hasSize(21);
    assertThat(logs.getLast())
        .isEqualTo(
            new Ran.Line(
                "warn", "81 more lines are not kept: 20 lines and 1,000 characters are the most"));
    assertThat(sandbox.run("print('x' * 5000)").logs().getFirst().message())
        .hasSize(1_000 + "… (cut)".length());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '@',
      value = {
        "return {1, 2}                           | Object of type set",
        "return b'x'                             | Object of type bytes",
        "return float('nan')                     | Out of range float values",
        "return [float('inf')]                   | Out of range float values",
        "a = []\\na.append(a)\\nreturn a         | Circular",
        "return {(1, 2): 3}                      | keys must be",
        "return lambda: 1                        | function",
        "return 'a\\0'                           | \\u0000",
        "return '\\ud800'                        | surrogate",
        "return 'é' * 15000                      | 30,002 bytes",
        "return 10 ** 1500                       | 1,000 digits",
        "return 10 ** 5000                       | digits",
        "a = 1\\nfor i in range(70): a = [a]\\nreturn a | deeper than 64",
      })
  void what_json_cannot_hold_is_refused_by_name(String code, String named) {
    Problem problem = sandbox.refusal(code.replace("\\n", "\n"));

    assertThat(problem.code()).as("%s", problem).isEqualTo("CODE_OUTPUT");
    assertThat(problem.message()).contains(named);
    assertThat(problem.kind().passing()).isFalse();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '@',
      value = {
        "raise ValueError('bad')                 | line 1 & ValueError: bad",
        "\\nx = None\\nreturn x.foo              | line 3 & AttributeError",
        "def f():\\n  return 1 / 0\\nf()         | line 2 & ZeroDivisionError",
        "import json\\njson.loads('{')           | line 2 & JSONDecodeError",
        "x = (1                                  | line 1 & SyntaxError",
        "x = 1\\n  y = 2                         | line 2 & SyntaxError",
        "return nothing                          | NameError: name 'nothing' is not defined",
        "raise SystemExit(3)                     | SystemExit: 3",
        "def f(): return f()\\nf()               | RecursionError",
        "import os\\nos._exit(7)                 | exit code 7",
        "import ctypes\\nctypes.string_at(0)     | signal 11",
        "import os\\nos.write(4, b'x\\x0a')     | channel",
      })
  void what_it_throws_is_told_with_its_place(String code, String told) {
    Problem problem = sandbox.refusal(code.replace("\\n", "\n"));

    assertThat(problem.code()).as("%s", problem).isEqualTo("CODE_FAILED");
    // Columns are known from Python 3.11 on.
    assertThat(problem.message()).contains(told.split(" & "));
    assertThat(problem.kind().passing()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "a = []\nwhile True: a.append('x' * 1000)",
        "return 'x' * 10 ** 10",
        "import zlib\nreturn len(zlib.decompress(zlib.compress(b'0' * 10 ** 8)))"
      })
  void memory_has_a_limit_that_is_named(String code) {
    Problem problem = sandbox.refusal(code);

    assertThat(problem.code()).as("%s", problem).isEqualTo("CODE_MEMORY");
    assertThat(problem.message()).contains("96 MB");
    assertThat(problem.kind().passing()).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"while True: pass", "return 7 ** 99999999", "import time\ntime.sleep(60)"})
  void time_has_a_limit_that_is_named(String code) {
    Problem problem = sandbox.refusal(code, Duration.ofMillis(300));

    assertThat(problem.code()).isEqualTo("CODE_TIMEOUT");
    assertThat(problem.message()).contains("300 ms");
  }

  @Test
  void nothing_of_one_run_is_seen_by_the_next() {
    sandbox.run("import builtins, sys\nbuiltins.left = 1\nsys.modules['json'].left = 1\nleft = 1");

    assertThat(
            sandbox.output(
                "import builtins, json\n"
                    + "return [hasattr(builtins, 'left'), hasattr(json, 'left'), 'left' in globals()]"))
        .isEqualTo(List.of(false, false, false));
  }

  @Test
  void the_standard_library_is_there() {
    assertThat(
            sandbox.output(
                """
                import base64, collections, csv, datetime, decimal, hashlib, itertools, math, random
                import re, statistics, string, textwrap, unicodedata, urllib.parse, uuid
                return hashlib.sha256(b"").hexdigest()[:8] + re.sub("a", "b", "ca")
                """))
        .isEqualTo("e3b0c442cb");
  }

  @Test
  void no_process_is_left_behind() {
    SandboxKit closed = SandboxKit.python(2, 2);
    closed.run("return 1");
    List<ProcessHandle> all =
        closed.pool().pids().stream()
            .flatMap(pid -> ProcessHandle.of(pid).stream())
            .flatMap(it -> Stream.concat(Stream.of(it), it.descendants()))
            .toList();
    closed.close();

    await().untilAsserted(() -> assertThat(all).noneMatch(ProcessHandle::isAlive));
  }

  @Test
  void a_trivial_program_costs_little() {
    List<Long> micros =
        IntStream.range(0, 30)
            .mapToObj(i -> {
              // As a block comes after a block: the next process is there by then.
              await().until(() -> sandbox.pool().waiting() > 0);
              long from = System.nanoTime();
              sandbox.run("return fetch['output'] * 2", "{\"fetch\": {\"output\": 21}}");
              return (System.nanoTime() - from) / 1_000;
            })
            .sorted()
            .toList();

    System.out.printf(
        "code trivial body: language=python p50_ms=%.1f p99_ms=%.1f%n",
        micros.get(micros.size() / 2) / 1e3, micros.getLast() / 1e3);
    assertThat(micros.get(micros.size() / 2)).isLessThan(2_000_000);
  }
}
