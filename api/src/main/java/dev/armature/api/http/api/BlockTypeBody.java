package dev.armature.api.http.api;

import dev.armature.api.http.openapi.Meaning;
import dev.armature.block.BlockSpec;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A block type as it is shown. */
@Meaning(name = "BlockType", value = "A block type of this release.")
record BlockTypeBody(
    @Meaning(value = "The canonical name", example = "\"general_api\"") String name,
    @Meaning("Older names that graphs may still use") List<String> aliases,
    @Meaning("What it does") String description,
    @Meaning("What an author fills in") List<Field> fields,
    @Meaning("JSON Schema (2020-12) of the config") Map<String, @Nullable Object> config,
    @Meaning("What its result holds") List<Output> outputs,
    @Meaning("It has no retry, timeout or cache settings of its own") boolean light,
    @Meaning("A run may enter here") boolean entry,
    @Meaning("It leaves by a route that it chooses") boolean routes,
    @Meaning("Its `output` is the output of the execution") boolean answers,
    @Meaning("It looks at what came in") boolean takesInput,
    @Meaning("How its attempts go where the author said nothing") Defaults defaults,
    @Meaning("The task queue its activity runs on") String queue,
    @Meaning(
            value = "Where a field of the config chooses another: the field, its value, the queue",
            example = "{\"language\": {\"python\": \"code-python\"}}")
        Map<String, Map<String, String>> queues) {
  @Meaning(name = "BlockField", value = "One thing to fill in.")
  record Field(
      @Meaning("Its key in the config") String name,
      @Meaning("What it is for") String description,
      @Meaning("Without it the graph is saved and not run") boolean required,
      @Meaning(
              value = "How its strings are read",
              oneOf = {"template", "expression", "code", "verbatim"})
          String reading,
      @Meaning("Sealed at rest and masked in logs") boolean secret) {}

  @Meaning(name = "BlockOutput", value = "One field of a result.")
  record Output(
      @Meaning("Found as `outputs.<block>.<name>`") String name,
      @Meaning("Its JSON type, or `any`") String type,
      @Meaning("What it holds") String description) {}

  @Meaning(name = "BlockDefaults", value = "Of its attempts; times in milliseconds.")
  record Defaults(
      @Meaning("Of one attempt") long timeoutMs,
      @Meaning("In all") int maxAttempts,
      @Meaning("Before the second attempt") long initialIntervalMs,
      @Meaning("Each pause is the one before times this") double backoff,
      @Meaning("No pause is longer") long maxIntervalMs) {}

  @Meaning(name = "BlockTypes", value = "The menu of block types.")
  record Menu(@Meaning("All of them") List<BlockTypeBody> blockTypes) {}

  static BlockTypeBody of(BlockSpec spec) {
    return new BlockTypeBody(
        spec.name(),
        spec.aliases(),
        spec.description(),
        spec.fields().stream()
            .map(field ->
                new Field(
                    field.name(),
                    field.description(),
                    field.required(),
                    field.reading().name().toLowerCase(Locale.ROOT),
                    field.secret()))
            .toList(),
        spec.config(),
        spec.outputs().stream()
            .map(output -> new Output(output.name(), output.type(), output.description()))
            .toList(),
        spec.light(),
        spec.entry(),
        spec.routes(),
        spec.answers(),
        spec.takesInput(),
        new Defaults(
            spec.defaults().timeoutMillis(),
            spec.defaults().maxAttempts(),
            spec.defaults().initialIntervalMillis(),
            spec.defaults().backoff(),
            spec.defaults().maxIntervalMillis()),
        spec.queue(),
        spec.queues());
  }
}
