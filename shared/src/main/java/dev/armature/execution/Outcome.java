package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
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
  @JsonSubTypes.Type(value = Outcome.Chose.class, name = "chose"),
  @JsonSubTypes.Type(value = Outcome.Sleep.class, name = "sleep"),
  @JsonSubTypes.Type(value = Outcome.Ask.class, name = "ask"),
  @JsonSubTypes.Type(value = Outcome.Call.class, name = "call"),
  @JsonSubTypes.Type(value = Outcome.Each.class, name = "each")
})
public sealed interface Outcome {
  /**
   * The block's result: an object that has {@code output} and may have more fields. Empty as long
   * as there is none.
   */
  Map<String, @Nullable Object> result();

  /** Finished. */
  record Done(Map<String, @Nullable Object> result) implements Outcome {
    /** Keeps its own copy. */
    public Done {
      result = copy(result);
    }
  }

  /** Finished, and leaves by this route; the result has it as {@code route} too. */
  record Chose(String route, Map<String, @Nullable Object> result) implements Outcome {
    /** Keeps its own copy. */
    public Chose {
      result = copy(result);
    }
  }

  /**
   * Not finished: it waits, and no thread waits with it. When what it waits for has come, the block
   * is run again with a {@link Waited}.
   */
  sealed interface Pending extends Outcome {
    @Override
    default Map<String, @Nullable Object> result() {
      return Map.of();
    }

    /** What it waits for, as a person is told. */
    Map<String, @Nullable Object> about();
  }

  /** Waits for a moment. */
  record Sleep(Due due, Map<String, @Nullable Object> about) implements Pending {
    /** Keeps its own copy. */
    public Sleep {
      about = copy(about);
    }
  }

  /**
   * Waits until somebody says that there is something to look at: {@link Interpreter#told}.
   *
   * @param due when it is over by itself; absent: never
   */
  record Ask(
      @JsonInclude(JsonInclude.Include.NON_NULL) @Nullable Due due,
      Map<String, @Nullable Object> about)
      implements Pending {
    /** Keeps its own copy. */
    public Ask {
      about = copy(about);
    }
  }

  /**
   * Has another execution begin.
   *
   * @param request of the execution that is called; its parent says whether this one waits for it
   * @param name of the workflow that is called
   */
  record Call(ExecutionRequest request, String name) implements Pending {
    @Override
    public Map<String, @Nullable Object> about() {
      Map<String, @Nullable Object> about = new LinkedHashMap<>();
      about.put("execution_id", request.executionId());
      about.put("workflow_id", request.workflowId());
      about.put("version", request.version());
      return about;
    }
  }

  /**
   * Has the blocks of its body run for each item of a list.
   *
   * @param portions the items in lists of at most {@code size}, or what stands for those lists, by
   *     their number
   * @param count how many items there are
   * @param size how many are in a portion; the last one may have fewer
   * @param concurrency how many items may be under way at once
   * @param stops whether the first item that fails is the last to begin
   */
  record Each(
      Map<String, @Nullable Object> portions, int count, int size, int concurrency, boolean stops)
      implements Pending {
    /** Keeps its own copy. */
    public Each {
      portions = copy(portions);
    }

    /** How many portions there are. */
    public int batches() {
      return portions.size();
    }

    /** The same with other portions. */
    public Each with(Map<String, @Nullable Object> others) {
      return new Each(others, count, size, concurrency, stops);
    }

    @Override
    public Map<String, @Nullable Object> about() {
      Map<String, @Nullable Object> about = new LinkedHashMap<>();
      about.put("items", count);
      return about;
    }
  }

  private static Map<String, @Nullable Object> copy(Map<String, @Nullable Object> map) {
    return Collections.unmodifiableMap(new LinkedHashMap<>(map));
  }
}
