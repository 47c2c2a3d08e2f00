package dev.armature.api.http.wire;

import com.fasterxml.jackson.annotation.JsonInclude;
import dev.armature.api.http.openapi.Meaning;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The shapes of graphs on the wire, for the document. Graphs are read field by field, so that all
 * faults are told at once, and shown without what was not sent: {@link GraphBody}.
 */
public final class GraphShapes {
  private static final String DURATION =
      "`500ms`, `30s`, `5m`, ISO-8601 such as `PT1M`, or milliseconds";

  private GraphShapes() {}

  /** A block as the author placed it. */
  @Meaning(name = "Block", value = "A block as the author placed it.")
  public record Block(
      @Meaning(
              value = "Once in its graph",
              pattern = "^[A-Za-z0-9_-]{1,64}$",
              example = "\"fetch\"")
          String id,
      @Meaning(
              value = "A block type or one of its aliases: `GET /api/block-types`",
              example = "\"general_api\"")
          String type,
      @Meaning(value = "What a person calls it", most = 200) @Nullable String name,
      @Meaning(value = "What the type asks for; strings may hold `{{ … }}`", byDefault = "{}")
          Map<String, @Nullable Object> config,
      @Meaning(value = "Where it stands on the canvas", shape = Position.class)
          @Nullable Position position,
      @Meaning(value = "A disabled block is passed by", byDefault = "true") boolean enabled,
      @Meaning(
              value = "Whether a run may enter here although the type is no entry",
              byDefault = "false")
          boolean isTrigger,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("How a failed attempt is repeated; absent: as the type says")
          @Nullable Retry retry,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Of one attempt: " + DURATION,
              types = {"string", "number"},
              example = "\"30s\"")
          @Nullable Object timeout,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "`continue`: a failure is passed on as `outputs.<id>.error`",
              oneOf = {"continue", "fail"})
          @Nullable String onError,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("When a result may be used again; absent: never")
          @Nullable Cache cache,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning("The catalogue's block behind it, where it came as a node")
          @Nullable String blockId) {}

  /** A place on the canvas. */
  @Meaning(name = "Position", value = "A place on the canvas.")
  public record Position(
      @Meaning(value = "To the right", byDefault = "0") double x,
      @Meaning(value = "Downwards", byDefault = "0") double y) {}

  /** How a failed attempt is repeated. */
  @Meaning(name = "Retry", value = "How a failed attempt is repeated.")
  public record Retry(
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(value = "The first one included", least = 1, most = 1000)
          @Nullable Integer maxAttempts,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Before the second attempt: " + DURATION,
              types = {"string", "number"})
          @Nullable Object initialInterval,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(value = "Each pause is the one before times this", least = 1, most = 100)
          @Nullable Double backoff,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "No pause is longer: " + DURATION,
              types = {"string", "number"})
          @Nullable Object maxInterval,
      @Meaning(value = "Problem codes that end the block at once", byDefault = "[]")
          List<String> nonRetryable) {}

  /** When a result may be used again. */
  @Meaning(name = "Cache", value = "When a result may be used again.")
  public record Cache(
      @Meaning(
              value = "For how long, 30 days at most: " + DURATION,
              types = {"string", "number"})
          Object ttl,
      @Meaning(
              "An expression whose value stands for all that is filled into the config; null: that"
                  + " itself. Where it gives null, nothing is used again")
          @Nullable String key) {}

  /** A way from one block to the next. */
  @Meaning(name = "Edge", value = "A way from one block to the next.")
  public record Edge(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Meaning("As it was sent") @Nullable String id,
      @Meaning(value = "Id of the block it leaves", example = "\"start\"") String source,
      @Meaning(value = "Id of the block it leads to", example = "\"fetch\"") String target,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "A route of the source, `error`, or an expression; absent: always",
              example = "\"outputs.fetch.output.status == 'ok'\"")
          @Nullable String condition,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Stands for the condition where there is none; also `sourceHandle`",
              types = {"string", "number"})
          @Nullable Object sourceHandle,
      @JsonInclude(JsonInclude.Include.NON_NULL)
          @Meaning(
              value = "Kept for the canvas; also `targetHandle`",
              types = {"string", "number"})
          @Nullable Object targetHandle) {}
}
