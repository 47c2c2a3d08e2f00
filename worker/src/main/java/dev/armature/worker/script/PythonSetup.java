package dev.armature.worker.script;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Python runs where the machine has it, and bubblewrap that works; never without. Both are tried
 * with a real program before anything is promised.
 */
final class PythonSetup implements Setup {
  private static final Duration PATIENCE = Duration.ofSeconds(20);

  /** What an interpreter must tell of itself: what must be seen of the machine for it to run. */
  private static final String ABOUT =
      """
      import json, os, sys, sysconfig
      own = [sysconfig.get_path("stdlib"), sysconfig.get_path("platstdlib")]
      if sys.base_prefix not in ("/", "/usr"):
          own.append(os.path.join(sys.base_prefix, "lib"))
      print(json.dumps({
          "program": os.path.realpath(sys.executable),
          "version": list(sys.version_info[:2]),
          "folders": sorted({it for it in own if it and os.path.isdir(it)})}))
      """;

  /** Behind walls that hold there is no network, no file of the host, and no other process. */
  private static final String TRIAL =
      """
      import os, socket
      for reach in (socket.socket, os.fork, lambda: open("/etc/passwd"), lambda: open("/x", "w")):
          try:
              reach()
          except OSError:
              continue
          return "the walls do not hold"
      return "walled"
      """;

  private final SandboxConfig limits;
  private final PythonConfig config;

  PythonSetup(SandboxConfig limits, PythonConfig config) {
    this.limits = limits;
    this.config = config;
  }

  @Override
  public String language() {
    return "Python";
  }

  @Override
  public boolean needed() {
    return !config.python().equals("auto") && !config.python().equals("off");
  }

  @Override
  public Launch launch() throws IOException, InterruptedException {
    if (config.python().equals("off")) {
      throw new IOException("ARMATURE_PYTHON is off");
    }
    Path python =
        needed()
            ? Path.of(config.python())
            : Bubblewrap.onPath("python3")
                .orElseThrow(() -> new IOException("there is no python3 on the path"));
    JsonNode about = about(python);
    if (about.at("/version/0").asInt() != 3 || about.at("/version/1").asInt() < 9) {
      throw new IOException("%s is older than Python 3.9".formatted(python));
    }
    Path program = Path.of(about.path("program").asText());
    List<Path> seen = new ArrayList<>(List.of(program));
    about.path("folders").forEach(it -> seen.add(Path.of(it.asText())));
    List<String> walls =
        Bubblewrap.strict(limits, seen)
            .orElseThrow(() -> new IOException("there is no bubblewrap (bwrap) to keep it in"));
    PythonLaunch launch = new PythonLaunch(limits, config.pythonMegabytes(), walls, program);
    tried(launch);
    return launch;
  }

  private static JsonNode about(Path python) throws IOException, InterruptedException {
    if (!Files.isExecutable(python)) {
      throw new IOException("%s is no program".formatted(python));
    }
    Process process =
        new ProcessBuilder(python.toString(), "-I", "-S", "-c", ABOUT)
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    try (Watch _ = new Watch(process)) {
      String said = process.inputReader(StandardCharsets.UTF_8).readLine();
      process.waitFor();
      return parsed(said, "%s does not run".formatted(python));
    }
  }

  /** Runs a program that looks whether its walls hold. */
  private static void tried(PythonLaunch launch) throws IOException, InterruptedException {
    Process process = launch.startTold();
    Script trial = new Script(TRIAL, Map.of("outputs", Map.of()), List.of(), Map.of(), PATIENCE);
    try (Watch _ = new Watch(process);
        BufferedReader answers = process.inputReader(StandardCharsets.US_ASCII)) {
      String ready = answers.readLine();
      if (ready == null || !ready.equals("{\"ready\":true}")) {
        throw new IOException("it does not run behind bubblewrap: " + last(ready, answers));
      }
      try (OutputStream requests = process.getOutputStream()) {
        requests.write(Programs.request(trial));
        requests.write('\n');
      }
      String answer = answers.readLine();
      if (!parsed(answer, "its trial had no answer").path("output").asText().equals("\"walled\"")) {
        throw new IOException("its trial behind bubblewrap ended with " + answer);
      }
    }
  }

  private static JsonNode parsed(@Nullable String line, String otherwise) throws IOException {
    if (line == null) {
      throw new IOException(otherwise);
    }
    try {
      return Json.stored().readTree(line);
    } catch (JsonProcessingException e) {
      throw new IOException(otherwise, e);
    }
  }

  /** The last line that was said, which has the reason. */
  private static String last(@Nullable String first, BufferedReader lines) throws IOException {
    String last = first == null ? "it says nothing" : first;
    for (String line = lines.readLine(); line != null; line = lines.readLine()) {
      last = line.isBlank() ? last : line;
    }
    return last;
  }

  /** Ends a process when it is no longer looked at, and after a while in any case. */
  private record Watch(Process process) implements AutoCloseable {
    Watch {
      Process watched = process;
      CompletableFuture.delayedExecutor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
          .execute(watched::destroyForcibly);
    }

    @Override
    public void close() {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
    }
  }
}
