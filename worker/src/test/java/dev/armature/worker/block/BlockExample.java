package dev.armature.worker.block;

import com.fasterxml.jackson.annotation.JsonProperty;
import com.fasterxml.jackson.core.type.TypeReference;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.armature.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A worked example of a block type, from {@code examples/<type>.json}, which holds one or a list of
 * them. {@code BlockExamplesJourneyTest} runs each.
 *
 * @param says one sentence: what the graph does
 * @param needs what a worker must have besides a JVM, such as {@code python}; absent: nothing
 * @param workflows graphs by name that are saved first; {@code id-of-<name>} stands for their ids
 * @param graph of blocks and edges
 * @param variables of the run; {@code service} is added to them
 * @param output what the execution's output is
 */
record BlockExample(
    String says,
    @Nullable String needs,
    @Nullable Map<String, Object> workflows,
    Map<String, @Nullable Object> graph,
    Map<String, @Nullable Object> variables,
    @JsonProperty(required = true) @Nullable Object output) {
  private static final ObjectReader READER =
      Json.stored()
          .copy()
          .enable(DeserializationFeature.ACCEPT_SINGLE_VALUE_AS_ARRAY)
          .enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .readerFor(new TypeReference<List<BlockExample>>() {});

  BlockExample {
    Objects.requireNonNull(says, "says");
    graph = Collections.unmodifiableMap(new LinkedHashMap<>(graph));
    variables = Collections.unmodifiableMap(new LinkedHashMap<>(variables));
  }

  /** The types of its blocks, as the graph names them. */
  Stream<String> types() {
    return graph.get("blocks") instanceof List<?> blocks
        ? blocks.stream().map(it -> ((Map<?, ?>) it).get("type")).map(String::valueOf)
        : Stream.empty();
  }

  /** Those of a file; none where it is missing. */
  static List<BlockExample> in(Path file) throws IOException {
    if (!Files.exists(file)) {
      return List.of();
    }
    return READER.readValue(file.toFile());
  }
}
