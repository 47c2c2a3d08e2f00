package dev.armature.worker.blocks;

import com.fasterxml.jackson.databind.JsonNode;
import dev.armature.block.BlockSpec.Output;
import dev.armature.execution.Outcome;
import dev.armature.problem.Problem;
import dev.armature.worker.block.BlockType;
import dev.armature.worker.block.Field;
import dev.armature.worker.block.Surroundings;
import jakarta.inject.Singleton;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Says what the run answers: its output is the output of the execution. */
@Singleton
final class ResponseBlock implements BlockType<ResponseBlock.Config> {
  /** The answer. */
  record Config(
      @Field("The answer; absent: what came in.") @Nullable JsonNode output,
      @Field("HTTP status of the answer to a webhook call, 100 to 599; absent: 200.")
          @Nullable Integer status,
      @Field("HTTP headers of the answer to a webhook call.")
          @Nullable Map<String, Object> headers) {}

  @Override
  public String name() {
    return "response";
  }

  @Override
  public String description() {
    return "Answers: what it hands back is the output of the execution.";
  }

  @Override
  public List<Output> outputs() {
    return List.of(
        new Output("output", "any", "The answer."),
        new Output("status", "integer", "HTTP status for a webhook call."),
        new Output("headers", "object", "HTTP headers for a webhook call."));
  }

  @Override
  public Part part() {
    return new Part(true, false, false, true, true);
  }

  @Override
  public Outcome run(Config config, Surroundings surroundings) {
    Integer status = config.status();
    if (status != null && (status < 100 || status > 599)) {
      throw Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", "'status' must be from 100 to 599")
          .thrown();
    }
    JsonNode output = config.output();
    Map<String, Object> headers = config.headers();
    Map<String, @Nullable Object> result =
        Results.output(output == null ? surroundings.cameIn() : Results.plain(output));
    result.put("status", status == null ? 200 : status);
    result.put("headers", headers == null ? Map.of() : new LinkedHashMap<>(headers));
    return new Outcome.Done(result);
  }
}
