package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** What a block hands back. The interpreter knows these and no block type by name. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Outcome.Done.class, name = "done"),
  @JsonSubTypes.Type(value = Outcome.Chose.class, name = "chose")
})
public sealed interface Outcome {
  /** The block's result: an object that has {@code output} and may have more fields. */
  Map<String, @Nullable Object> result();

  /** Finished. */
  record Done(Map<String, @Nullable Object> result) implements Outcome {
    /** Keeps its own copy. */
    public Done {
      result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
    }
  }

  /** Finished, and leaves by this route; the result has it as {@code route} too. */
  record Chose(String route, Map<String, @Nullable Object> result) implements Outcome {
    /** Keeps its own copy. */
    public Chose {
      result = Collections.unmodifiableMap(new LinkedHashMap<>(result));
    }
  }
}
