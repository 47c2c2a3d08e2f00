package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import dev.armature.worker.block.Surroundings;
import dev.armature.worker.model.ToolCall;
import dev.armature.worker.model.ToolSpec;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** The tools of one agent, by name. What goes wrong with a call is told to the model. */
final class Tools {
  /** Calls of one turn that are run; the model is told so of the others. */
  static final int MOST_CALLS = 32;

  /** Tools of one agent, those of its MCP servers included. */
  static final int MOST_TOOLS = 128;

  /** What a credential or a workflow says that cannot be used. */
  private static final Set<String> THEIRS =
      Set.of(
          "CALLED_MISSING",
          "CALLED_UNFINISHED",
          "CREDENTIAL_MISSING",
          "CREDENTIAL_HOST",
          "KEY_RING_MISSING",
          "UNREADABLE_SECRET");

  /** A tool, with the schema of its arguments. */
  private record Known(Tool tool, Schemas.Compiled parameters) {}

  private final Map<String, Known> byName = new LinkedHashMap<>();

  /**
   * These tools.
   *
   * @throws ProblemException {@code CONFIG_INVALID} where two have one name, or a schema is none
   */
  Tools(Collection<Tool> tools) {
    if (tools.size() > MOST_TOOLS) {
      throw invalid("there are %,d tools; %,d are the most".formatted(tools.size(), MOST_TOOLS));
    }
    for (Tool tool : tools) {
      ToolSpec spec = tool.spec();
      // A server checks its own arguments, and its schema may be of any draft.
      Schemas.Compiled parameters =
          tool instanceof McpTool
              ? Schemas.lenient(spec.parameters())
              : Schemas.compiled("parameters of the tool " + spec.name(), spec.parameters());
      if (byName.put(spec.name(), new Known(tool, parameters)) != null) {
        throw invalid(
            "two tools are called '%s': give one another name, or its MCP server a 'name', which then stands before the names of its tools"
                .formatted(spec.name()));
      }
    }
  }

  /** What a model is told of them. */
  List<ToolSpec> specs() {
    return byName.values().stream().map(it -> it.tool().spec()).toList();
  }

  /**
   * Runs a call.
   *
   * @param place which call of its turn, from 1
   * @throws ProblemException what may pass, where another attempt follows: it has the same key
   */
  Ran run(ToolCall call, int place, String step, Surroundings.Attempt attempt, Deadline deadline)
      throws Exception {
    Known known = byName.get(call.name());
    if (known == null) {
      return ToolAnswer.failed(
          "There is no tool '%s'. There are: %s"
              .formatted(call.name(), String.join(", ", byName.keySet())));
    }
    if (place > MOST_CALLS) {
      return ToolAnswer.failed(
          "Not run: one turn may call %d tools. Call it again.".formatted(MOST_CALLS));
    }
    JsonNode arguments = read(call.arguments());
    if (!arguments.isObject()) {
      return ToolAnswer.failed("The arguments are no JSON object.");
    }
    String faults = known.parameters().faults(arguments);
    if (!faults.isEmpty()) {
      return ToolAnswer.failed("The arguments do not fit: " + faults);
    }
    long began = System.nanoTime();
    try {
      return known
          .tool()
          .run(Json.stored().convertValue(arguments, new TypeReference<>() {}), step, deadline);
    } catch (ProblemException e) {
      Problem problem = e.problem();
      if (deadline.isOver()) {
        throw deadline.over(e);
      }
      if (Thread.currentThread().isInterrupted()) {
        // It was cut off here, not there: the model is told nothing that is not so.
        throw e;
      }
      // What the operator or the author must put right is nothing that a model can.
      if (problem.kind() == Problem.Kind.UNAVAILABLE
          || THEIRS.contains(problem.code())
          || (problem.kind().passing() && !attempt.last(problem.code()))) {
        throw e;
      }
      return ToolAnswer.of(
          "%s: %s".formatted(problem.code(), problem.message()),
          true,
          (System.nanoTime() - began) / 1_000_000);
    }
  }

  private static JsonNode read(String json) {
    try {
      return Json.stored().readTree(json);
    } catch (JsonProcessingException e) {
      return Json.stored().nullNode();
    }
  }

  static ProblemException invalid(String message) {
    return Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message).thrown();
  }

  /** The schema of a tool that says nothing of its arguments. */
  static Map<String, @Nullable Object> anything() {
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    schema.put("type", "object");
    schema.put("properties", Map.of());
    return schema;
  }
}
