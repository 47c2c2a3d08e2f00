package dev.armature.worker.script;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalInt;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * A process of the sandbox, with the thread that speaks with it. It says {@code ready}, is given
 * one request, answers, and says {@code ready} again, unless it is thrown away after the first;
 * whatever else it does ends it.
 */
final class Child {
  private static final String READY = "{\"ready\":true}";

  /** On a machine that is busy with other things a start takes some seconds. */
  private static final Duration START = Duration.ofSeconds(60);

  /** Bytes of a line that is worth a thought. */
  private static final int LARGE = 4 * 1024 * 1024;

  private static final Duration RECOVERY = Duration.ofSeconds(20);

  /** Where a child tells what becomes of it; each is called on the child's own thread. */
  interface Home {
    /** It waits for a request. */
    void ready(Child child);

    /** It is gone for good; the last word of each child. */
    void gone(Child child);
  }

  private record Request(byte[] line, Sandbox.Room room, CompletableFuture<String> answer) {}

  private final Process process;
  private final Home home;
  private final int longestLine;
  private final boolean once;
  private final BlockingQueue<Request> inbox = new ArrayBlockingQueue<>(1);
  private final Thread thread;
  private final AtomicInteger runs = new AtomicInteger();
  private final AtomicInteger readies = new AtomicInteger();
  private volatile boolean over;
  private volatile long busySince;
  private volatile boolean busy;
  private volatile boolean killed;
  private volatile boolean flooded;
  private volatile boolean large;

  private Child(Process process, Launch launch, Home home) {
    this.process = process;
    this.longestLine = launch.longestLine();
    this.once = launch.once();
    this.home = home;
    this.thread =
        Thread.ofPlatform().daemon().name("sandbox-" + process.pid()).unstarted(this::live);
  }

  /** Starts a process, and speaks with it from now on. */
  static Child of(Launch launch, Home home) throws IOException {
    Process process = launch.start();
    Child child = new Child(process, launch, home);
    child.thread.start();
    child.expectReady(START);
    // Its thread may wait for a request that nobody will send.
    CompletableFuture<Void> _ = process.onExit().thenRun(child.thread::interrupt);
    return child;
  }

  /**
   * Sends a request to a child that is ready.
   *
   * @param room is asked for before an answer that is large is read
   * @return its answer; where it went away instead, a failure
   */
  CompletableFuture<String> send(byte[] line, Sandbox.Room room) {
    CompletableFuture<String> answer = new CompletableFuture<>();
    inbox.add(new Request(line, room, answer));
    if (over) {
      fail(inbox.poll());
    }
    return answer;
  }

  /** How many requests it was sent. */
  int runs() {
    return runs.get();
  }

  /** Somebody took it, to send it a request. */
  void taken() {
    busySince = System.nanoTime();
    busy = true;
  }

  /** Whether it has been at one request for longer than this. */
  boolean busyFor(Duration length) {
    return busy && System.nanoTime() - busySince > length.toNanos();
  }

  /** Whether it ended in the middle of its start. */
  boolean neverReady() {
    return readies.get() == 0;
  }

  long pid() {
    return process.pid();
  }

  /**
   * Whether it can still be of use: one that was killed cannot, though it may not have vanished.
   */
  boolean alive() {
    return !killed && process.isAlive();
  }

  /** Whether something large went through it, and it holds much memory since. */
  boolean large() {
    return large;
  }

  /** Whether it said more than any answer has. */
  boolean flooded() {
    return flooded;
  }

  /** Its exit code; empty where it has none within a second. Asked after it failed to answer. */
  OptionalInt exit() throws InterruptedException {
    return process.waitFor(1, TimeUnit.SECONDS)
        ? OptionalInt.of(process.exitValue())
        : OptionalInt.empty();
  }

  /**
   * SIGKILL, to whatever it has started too: nothing of it runs on, though it may take to vanish.
   */
  void kill() {
    killed = true;
    end();
  }

  private void end() {
    process.descendants().forEach(ProcessHandle::destroyForcibly);
    process.destroyForcibly();
  }

  /** Waits until it has vanished, for a second at most. */
  void awaitEnd() {
    try {
      process.onExit().get(1, TimeUnit.SECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (ExecutionException | TimeoutException e) {
      // The system has the signal; there is no stronger one.
    }
  }

  private void live() {
    Request request = null;
    try (OutputStream requests = process.getOutputStream();
        InputStream answers = new BufferedInputStream(process.getInputStream(), 16 * 1024)) {
      while (READY.equals(line(answers, Sandbox.Room.ENOUGH))) {
        busy = false;
        readies.incrementAndGet();
        home.ready(this);
        request = inbox.take();
        runs.incrementAndGet();
        requests.write(request.line());
        requests.write('\n');
        requests.flush();
        String answer = line(answers, request.room());
        if (answer == null) {
          break;
        }
        // What was large once is large for as long as the process lives.
        large = large || request.line().length > LARGE || answer.length() > LARGE;
        if (once) {
          // Whatever it does besides, it does no longer.
          end();
          request.answer().complete(answer);
          break;
        }
        expectReady(RECOVERY);
        request.answer().complete(answer);
      }
    } catch (IOException | InterruptedException e) {
      // It is gone, or it was killed: what follows is the same.
    }
    end();
    over = true;
    home.gone(this);
    fail(request);
    // One that was sent to a child that had just died is as lost as one that it was working on.
    fail(inbox.poll());
  }

  /** Ends it where it is not ready in time: it would be counted and be of no use. */
  private void expectReady(Duration within) {
    int expected = readies.get() + 1;
    CompletableFuture.delayedExecutor(within.toMillis(), TimeUnit.MILLISECONDS)
        .execute(() -> {
          if (readies.get() < expected && alive()) {
            kill();
          }
        });
  }

  private static void fail(@Nullable Request request) {
    if (request != null) {
      // Does nothing where it was answered.
      request.answer().completeExceptionally(new IOException("the process ended"));
    }
  }

  /** A line; null at the end, and where a line is longer than any that a sandbox writes. */
  private @Nullable String line(InputStream answers, Sandbox.Room room)
      throws IOException, InterruptedException {
    ByteArrayOutputStream line = new ByteArrayOutputStream(256);
    for (int next = answers.read(); next != '\n'; next = answers.read()) {
      if (next < 0) {
        return null;
      }
      if (line.size() >= longestLine) {
        flooded = true;
        return null;
      }
      if (line.size() == LARGE) {
        room.of(longestLine);
      }
      line.write(next);
    }
    return line.toString(StandardCharsets.US_ASCII);
  }
}
