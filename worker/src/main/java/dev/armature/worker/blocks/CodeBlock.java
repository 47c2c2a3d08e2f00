package dev.armature.worker.blocks;

import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Output;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.execution.Outcome;
import dev.armature.expression.Language;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.serving.Workbench;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.script.Ran;
import dev.armature.worker.script.Sandbox;
import dev.armature.worker.script.Script;
import jakarta.inject.Singleton;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Runs the author's program in a sandbox. */
@Singleton
final class CodeBlock implements BlockType<CodeBlock.Config> {
  private static final long DEFAULT_TIMEOUT_MILLIS = 10_000;

  /** Of an attempt, for all that is not the run itself. */
  private static final long ASIDE_MILLIS = 500;

  private final Sandbox sandbox;
  private final Workbench workbench;

  CodeBlock(Sandbox sandbox, Workbench workbench) {
    this.sandbox = sandbox;
    this.workbench = workbench;
  }

  /** The program. */
  record Config(
      @Field(
              value =
                  "In JavaScript the body of an async function: 'return' gives the output, a promise"
                      + " is awaited, without it null. In Python statements: 'return', or the variable"
                      + " 'output', gives the output. It sees variables, inputs, outputs, and each"
                      + " block's result under the block's id where that is an identifier"
                      + " (fetch.output.items, in Python fetch[\"output\"][\"items\"]). Numbers in"
                      + " JavaScript: whole ones beyond 2^53 lose digits; send them as text. The"
                      + " output is JSON.",
              reading = Reading.CODE)
          String code,
      @Field(
              value =
                  "Written out; absent: javascript. Python runs where a worker offers it, else a save"
                      + " warns and a run is refused.",
              choices = {"javascript", "python"})
          @Nullable String language,
      @Field("Of the run, in milliseconds; absent: 10000.") @Nullable Long timeout) {}

  @Override
  public String name() {
    return "code";
  }

  @Override
  public List<String> aliases() {
    return List.of("function");
  }

  @Override
  public String description() {
    return "Runs a program in JavaScript or Python over what came before. It reaches no network and no"
        + " files; each run begins anew.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "What the code returned."),
        new Output("logs", "array", "What it wrote to its console: objects of level and message."));
  }

  @Override
  public Defaults defaults() {
    return Defaults.withTimeout(DEFAULT_TIMEOUT_MILLIS);
  }

  @Override
  public Map<String, Map<String, String>> queues() {
    return Map.of("language", Map.of(Language.PYTHON.word(), Sandbox.PYTHON_QUEUE));
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) throws InterruptedException {
    Language language =
        Language.named(config.language())
            .orElseThrow(() -> invalid("'language' must be javascript or python"));
    Duration timeout = timeout(config, surroundings);
    Duration patience =
        Duration.ofMillis(
            Math.max(
                ASIDE_MILLIS,
                surroundings.attempt().timeoutMillis() - timeout.toMillis() - ASIDE_MILLIS));
    Ran ran =
        sandbox.run(
            language,
            script(language, config.code(), surroundings, timeout),
            patience,
            workbench.here()::forResult);
    Map<String, @Nullable Object> result = Results.output(ran.output());
    result.put("logs", ran.logs().stream().map(CodeBlock::line).toList());
    return new Outcome.Done(result);
  }

  private static Script script(
      Language language, String code, Surroundings surroundings, Duration timeout) {
    Map<String, @Nullable Object> given = surroundings.scope().roots();
    Map<String, @Nullable Object> roots = new LinkedHashMap<>();
    for (String root : List.of("variables", "inputs", "outputs")) {
      roots.put(root, given.get(root) instanceof Map<?, ?> values ? values : Map.of());
    }
    for (String root : List.of("item", "index")) {
      if (given.containsKey(root)) {
        roots.put(root, given.get(root));
      }
    }
    Map<String, @Nullable Object> outputs = new LinkedHashMap<>();
    if (given.get("outputs") instanceof Map<?, ?> results) {
      results.forEach((id, result) -> outputs.put((String) id, result));
    }
    Map<String, String> aliases = new LinkedHashMap<>();
    surroundings
        .scope()
        .ids()
        .forEach((name, id) -> {
          if (outputs.containsKey(id) && !outputs.containsKey(name)) {
            aliases.put(name, id);
          }
        });
    return new Script(
        code,
        roots,
        outputs.keySet().stream().filter(language::isGlobal).toList(),
        aliases,
        timeout);
  }

  private Duration timeout(Config config, Surroundings surroundings) {
    Long asked = config.timeout();
    long most = sandbox.longest().toMillis();
    if (asked != null && (asked < 1 || asked > most)) {
      throw invalid("'timeout' must be a number of milliseconds from 1 to %,d".formatted(most));
    }
    long millis = asked == null ? DEFAULT_TIMEOUT_MILLIS : asked;
    // A little before the attempt is cut off, so that it is the block that says what took too long.
    long attempt = surroundings.attempt().timeoutMillis();
    return Duration.ofMillis(
        Math.max(1, Math.min(millis, attempt - Math.min(ASIDE_MILLIS, attempt / 10))));
  }

  private static Map<String, String> line(Ran.Line line) {
    Map<String, String> told = new LinkedHashMap<>();
    told.put("level", line.level());
    told.put("message", line.message());
    return told;
  }

  private static ProblemException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }
}
