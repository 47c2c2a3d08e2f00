package dev.armature.block;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the outside may know of a block type.
 *
 * @param name the canonical name, such as {@code general_api}
 * @param aliases older names that graphs may still use
 * @param description one or two sentences for a person
 * @param fields what an author fills in, in the order of the class
 * @param config the JSON Schema of the config (draft 2020-12), made from the fields
 * @param outputs what stands in its result, besides what {@code output} always is
 * @param light runs as a local activity: pure, short, no retry or timeout settings of its own
 * @param entry a run may enter here
 * @param routes it leaves by a route that it chooses
 * @param answers its {@code output} is the output of the execution
 * @param takesInput it looks at what came in
 * @param defaults of its attempts
 * @param queue the task queue its activity runs on
 * @param queues where a field of the config chooses another: the field, its value, the queue
 */
public record BlockSpec(
    String name,
    List<String> aliases,
    String description,
    List<Field> fields,
    Map<String, @Nullable Object> config,
    List<Output> outputs,
    boolean light,
    boolean entry,
    boolean routes,
    boolean answers,
    @JsonProperty("takes_input") boolean takesInput,
    Defaults defaults,
    String queue,
    Map<String, Map<String, String>> queues) {
  /**
   * One thing to fill in.
   *
   * @param reading how its strings are read
   * @param secret sealed at rest, masked in logs, given back to editors alone
   */
  public record Field(
      String name, String description, boolean required, Reading reading, boolean secret) {}

  /** How the strings of a config field are read. */
  public enum Reading {
    /** {@code {{ }}} is filled in. */
    @JsonProperty("template")
    TEMPLATE,
    /** The whole string is an expression, without braces; the block evaluates it. */
    @JsonProperty("expression")
    EXPRESSION,
    /**
     * A program, never filled in: it reads values by name, and so do we what it references. The
     * field {@code language} beside it names its language.
     */
    @JsonProperty("code")
    CODE,
    /** Never scanned. */
    @JsonProperty("verbatim")
    VERBATIM
  }

  /** One field of the result. */
  public record Output(String name, String type, String description) {}

  /**
   * How its attempts go where the author said nothing. All times in milliseconds.
   *
   * @param timeoutMillis of one attempt
   */
  public record Defaults(
      @JsonProperty("timeout_ms") long timeoutMillis,
      @JsonProperty("max_attempts") int maxAttempts,
      @JsonProperty("initial_interval_ms") long initialIntervalMillis,
      double backoff,
      @JsonProperty("max_interval_ms") long maxIntervalMillis) {
    /** 3 attempts, 1 s × 2 up to 60 s. */
    public static Defaults withTimeout(long millis) {
      return new Defaults(millis, 3, 1_000, 2.0, 60_000);
    }
  }

  /** A type whose blocks all run on one task queue. */
  public BlockSpec(
      String name,
      List<String> aliases,
      String description,
      List<Field> fields,
      Map<String, @Nullable Object> config,
      List<Output> outputs,
      boolean light,
      boolean entry,
      boolean routes,
      boolean answers,
      boolean takesInput,
      Defaults defaults,
      String queue) {
    this(
        name,
        aliases,
        description,
        fields,
        config,
        outputs,
        light,
        entry,
        routes,
        answers,
        takesInput,
        defaults,
        queue,
        Map.of());
  }

  /** Keeps its own copies. */
  public BlockSpec {
    aliases = List.copyOf(aliases);
    fields = List.copyOf(fields);
    config = Collections.unmodifiableMap(new LinkedHashMap<>(config));
    outputs = List.copyOf(outputs);
    Map<String, Map<String, String>> chosen = new LinkedHashMap<>();
    if (queues != null) {
      queues.forEach((field, byValue) ->
          chosen.put(field, Collections.unmodifiableMap(new LinkedHashMap<>(byValue))));
    }
    queues = Collections.unmodifiableMap(chosen);
  }

  /** The task queue on which a block of this type with this config runs. */
  public String queueOf(Map<String, @Nullable Object> written) {
    for (Map.Entry<String, Map<String, String>> field : queues.entrySet()) {
      if (written.get(field.getKey()) instanceof String value) {
        String chosen = field.getValue().get(value.strip());
        if (chosen != null) {
          return chosen;
        }
      }
    }
    return queue;
  }

  /** The field of this name. */
  public Optional<Field> field(String called) {
    return fields.stream().filter(field -> field.name().equals(called)).findFirst();
  }
}
