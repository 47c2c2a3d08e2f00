package dev.armature.api.platform;

import dev.armature.api.account.Caller;
import dev.armature.api.execution.Execution;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a block asks for.
 *
 * @param caller the workflow's owner
 * @param id which resource; empty where the operation is about none
 * @param body empty where none was sent
 * @param run the run that asks
 * @param place the block's place in it
 * @param again whether an attempt before this one may have done it
 */
public record Asked(
    Caller caller,
    String id,
    Map<String, @Nullable Object> params,
    Map<String, @Nullable Object> body,
    Execution run,
    String place,
    boolean again) {
  /** A param as text; null where it is absent. */
  public @Nullable String param(String name) {
    return switch (params.get(name)) {
      case null -> null;
      case String text when text.isBlank() -> null;
      case Object value -> value.toString();
    };
  }

  /** The same in every attempt of this block in this run. */
  public String key() {
    return run.id() + ":" + place;
  }
}
