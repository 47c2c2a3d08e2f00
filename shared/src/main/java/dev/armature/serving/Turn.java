package dev.armature.serving;

import com.fasterxml.jackson.databind.JsonMappingException;
import dev.armature.block.BlockSpec;
import dev.armature.block.ConfigReading;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Outcome;
import dev.armature.expression.Scope;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A block whose turn it is.
 *
 * @param call with all values in it
 * @param scope what its expressions may look at
 */
public record Turn(PlacedBlock placed, BlockCall call, Scope scope) {
  /** What a config is in which nothing was filled in: the same for all blocks of a type. */
  private static final ClassValue<Object> EMPTY =
      new ClassValue<>() {
        @Override
        protected Object computeValue(Class<?> type) {
          return Json.stored().convertValue(Map.of(), type);
        }
      };

  /**
   * The config, filled in.
   *
   * @throws ProblemException {@code CONFIG_INVALID} where it lacks a field or does not fit; its
   *     message names the field and never a value, which may be anything
   */
  public <C extends Record> C config(Class<C> type) {
    BlockSpec spec = placed.spec();
    Map<String, @Nullable Object> resolved = filledIn();
    for (BlockSpec.Field field : spec.fields()) {
      if (field.required() && resolved.get(field.name()) == null) {
        throw Problem.of(
                Problem.Kind.INVALID,
                "CONFIG_INVALID",
                "the config lacks '%s'".formatted(field.name()))
            .thrown();
      }
    }
    try {
      return type.cast(
          resolved.isEmpty() ? EMPTY.get(type) : Json.stored().convertValue(resolved, type));
    } catch (IllegalArgumentException e) {
      throw new ProblemException(Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", misfit(e)), e);
    }
  }

  /** The config as plain JSON, its templates filled in; expressions and programs as they are. */
  public Map<String, @Nullable Object> filledIn() {
    return ConfigReading.resolve(placed.spec(), placed.block().config(), scope);
  }

  /** The variables that the block references. */
  public Map<String, @Nullable Object> variables() {
    return fields(scope.roots().get("variables"));
  }

  /** What the outcome is to the ways out. */
  public BlockReply reply(Outcome outcome) {
    return Ways.reply(
        call.blockId(),
        outcome,
        placed.out(),
        placed.wiring(),
        placed.looks() ? Ways.with(scope, call.blockId(), outcome.result()) : scope);
  }

  /** The ways out of a block whose result stands among the outputs already. */
  public BlockReply ways() {
    Map<String, @Nullable Object> result =
        scope.roots().get("outputs") instanceof Map<?, ?> outputs
            ? fields(outputs.get(call.blockId()))
            : new LinkedHashMap<>();
    return Ways.reply(
        call.blockId(), new Outcome.Done(result), placed.out(), placed.wiring(), scope);
  }

  private static Map<String, @Nullable Object> fields(@Nullable Object object) {
    Map<String, @Nullable Object> fields = new LinkedHashMap<>();
    if (object instanceof Map<?, ?> map) {
      map.forEach((name, value) -> fields.put((String) name, value));
    }
    return fields;
  }

  private static String misfit(IllegalArgumentException thrown) {
    if (thrown.getCause() instanceof JsonMappingException mapping && !mapping.getPath().isEmpty()) {
      StringBuilder path = new StringBuilder();
      for (JsonMappingException.Reference step : mapping.getPath()) {
        path.append(
            step.getFieldName() == null
                ? "[" + step.getIndex() + "]"
                : (path.isEmpty() ? "" : ".") + step.getFieldName());
      }
      return "'%s' of the config has a value of the wrong type".formatted(path);
    }
    return "the config does not fit the block's type";
  }
}
