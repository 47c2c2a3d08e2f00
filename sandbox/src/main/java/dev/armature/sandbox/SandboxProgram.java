package dev.armature.sandbox;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;

/**
 * Says {@code ready}, reads a request, answers it, and begins again. It ends when its standard
 * input does, even in the middle of a run, so that it never outlives the worker.
 */
public final class SandboxProgram {
  private static final String READY = "{\"ready\":true}";

  /** What every program uses, so that the first honest one finds it warm. */
  private static final String WARM_UP =
      """
      60000 {"code": "console.log('warm', [1]); const all = []; for (let i = 0; i < 20; i++) { \
      all.push({i, t: `${i}`}); } await null; \
      return all.filter(it => it.i % 2).map(it => JSON.stringify(it)).join() + (x?.output ?? 1);", \
      "roots": {"variables": {"a": 1}, "inputs": {}, "outputs": {"x": {"output": [1.5, "t"]}}}, \
      "ids": ["x"], "aliases": {}}\
      """;

  private SandboxProgram() {}

  /**
   * Runs until standard input ends. The arguments are the {@link Bounds}, in their order, and how
   * many programs run for warmth before the first request.
   */
  public static void main(String[] arguments) throws Exception {
    Bounds bounds = Bounds.of(arguments);
    int warmUps = Integer.parseInt(arguments[4]);
    OutputStream answers = new FileOutputStream(FileDescriptor.out);
    // Whatever a library prints must not stand among the answers.
    System.setOut(new PrintStream(OutputStream.nullOutputStream(), true, StandardCharsets.UTF_8));
    BlockingQueue<String> requests = new LinkedBlockingQueue<>();
    Thread.ofPlatform().daemon().name("requests").start(() -> read(requests));
    ScheduledExecutorService timer =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("timer").factory());
    try (Cells cells = new Cells(bounds)) {
      for (int i = 0; i < warmUps; i++) {
        try (Cell cell = cells.next()) {
          cell.run(Request.of(WARM_UP), timer).json(cell.logged());
        }
      }
      while (true) {
        try (Cell cell = cells.next()) {
          say(answers, READY);
          Answer answer = cell.run(Request.of(requests.take()), timer);
          say(answers, answer.json(cell.logged()));
        }
      }
    }
  }

  private static void read(BlockingQueue<String> requests) {
    try (BufferedReader lines =
        new BufferedReader(
            new InputStreamReader(
                new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8))) {
      for (String line = lines.readLine(); line != null; line = lines.readLine()) {
        requests.add(line);
      }
    } catch (IOException e) {
      // The other end is gone, as at the end of the stream.
    }
    Runtime.getRuntime().halt(0);
  }

  private static void say(OutputStream answers, String line) throws IOException {
    answers.write((line + "\n").getBytes(StandardCharsets.US_ASCII));
    answers.flush();
  }
}
