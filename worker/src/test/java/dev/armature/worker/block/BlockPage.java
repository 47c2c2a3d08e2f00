package dev.armature.worker.block;

import dev.armature.block.BlockSpec;
import dev.armature.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** The page of a block type, made from its entry of the menu and its worked examples. */
final class BlockPage {
  private static final String WRITTEN =
      "<!-- Written by `make catalog` from the class of the type and its examples. -->\n\n";

  /** Longer values of JSON are written over several lines. */
  private static final int WIDTH = 100;

  private final BlockSpec spec;
  private final List<BlockExample> examples;
  private final StringBuilder page = new StringBuilder(WRITTEN);

  private BlockPage(BlockSpec spec, List<BlockExample> examples) {
    this.spec = spec;
    this.examples = examples;
  }

  /** The page as Markdown. */
  static String of(BlockSpec spec, List<BlockExample> examples) {
    return new BlockPage(spec, examples).written();
  }

  /** The page that lists them all. */
  static String index(List<BlockSpec> specs) {
    return WRITTEN
        + "# Block types\n\n| type | also called | what it does |\n|---|---|---|\n"
        + specs.stream()
            .map(it ->
                "| [`%s`](%s.md) | %s | %s |\n"
                    .formatted(it.name(), it.name(), names(it.aliases()), cell(it.description())))
            .collect(Collectors.joining())
        + "\nA test runs the example of each page. What every block may have beside its config"
        + " (`retry`, `timeout`, `on_error`, `enabled`, `cache`) stands in"
        + " [the API](../api.md#settings-of-a-block).\n";
  }

  private String written() {
    line("# `%s`".formatted(spec.name()));
    line(spec.description());
    if (!spec.aliases().isEmpty()) {
      line("Also called %s.".formatted(names(spec.aliases())));
    }
    line("## Config");
    fields();
    line("## Result");
    rows(
        "| field | type | what it is |\n|---|---|---|",
        spec.outputs().stream()
            .map(it -> "| `%s` | %s | %s |".formatted(it.name(), it.type(), cell(it.description())))
            .toList());
    line("## How it runs");
    howItRuns();
    for (int i = 0; i < examples.size(); i++) {
      line(examples.size() == 1 ? "## Example" : "## Example %d".formatted(i + 1));
      example(examples.get(i));
    }
    return page.toString().stripTrailing() + "\n";
  }

  private void fields() {
    if (spec.fields().isEmpty()) {
      line("Nothing to fill in.");
      return;
    }
    rows(
        "| field | type | required | what it is |\n|---|---|---|---|",
        spec.fields().stream()
            .map(it ->
                "| `%s` | %s | %s | %s%s |"
                    .formatted(
                        it.name(),
                        type(property(it.name())),
                        it.required() ? "yes" : "no",
                        cell(it.description()),
                        remark(it)))
            .toList());
  }

  /** What a reader must know of how a field is kept and read. */
  private static String remark(BlockSpec.Field field) {
    if (field.secret()) {
      return " Secret: sealed at rest, masked in logs.";
    }
    return switch (field.reading()) {
      case TEMPLATE -> "";
      case EXPRESSION -> " An expression, without braces.";
      case CODE -> " `{{ }}` is not filled in.";
      case VERBATIM -> " Taken as it stands.";
    };
  }

  private void howItRuns() {
    List<String> said = new ArrayList<>();
    if (spec.light()) {
      said.add(
          "Inside the run's own task (a local activity): within 2 s, without retries or a timeout"
              + " of its own.");
    } else {
      BlockSpec.Defaults defaults = spec.defaults();
      said.add("As an activity on the task queue `%s`.".formatted(spec.queue()));
      spec.queues()
          .forEach((field, queues) ->
              queues.forEach((value, queue) ->
                  said.add(
                      "With `%s` `%s` on the task queue `%s`, where a worker polls it."
                          .formatted(field, value, queue))));
      said.add(
          "Where the block says nothing: %s for an attempt, %d attempts, a pause of %s × %s up to %s."
              .formatted(
                  time(defaults.timeoutMillis()),
                  defaults.maxAttempts(),
                  time(defaults.initialIntervalMillis()),
                  Json.text(defaults.backoff()).replaceFirst("\\.0$", ""),
                  time(defaults.maxIntervalMillis())));
    }
    if (spec.entry()) {
      said.add("A run may enter here.");
    }
    if (spec.routes()) {
      said.add("It leaves by the route that it chose: an edge with that route as its condition.");
    }
    if (spec.answers()) {
      said.add("Its `output` is the output of the execution.");
    }
    said.forEach(it -> page.append("- ").append(it).append('\n'));
    page.append('\n');
  }

  private void example(BlockExample example) {
    line(example.says());
    Map<String, Object> workflows = example.workflows();
    if (workflows != null) {
      workflows.forEach((name, graph) -> {
        line("Saved first, with `id-of-%s` for its id below:".formatted(name));
        json(graph);
      });
    }
    json(example.graph());
    programs(example);
    if (Json.text(example.graph()).contains("variables.service")) {
      line("`variables.service` is added by the test: the address of a small HTTP service.");
    }
    line("Run with these variables:");
    json(example.variables());
    line("the output of the execution is:");
    json(example.output());
  }

  /** Programs of several lines once more, as people write them. */
  private void programs(BlockExample example) {
    if (!(example.graph().get("blocks") instanceof List<?> blocks)) {
      return;
    }
    for (Object block : blocks) {
      if (block instanceof Map<?, ?> drawn
          && drawn.get("config") instanceof Map<?, ?> config
          && config.get("code") instanceof String code
          && code.contains("\n")) {
        Object language = config.get("language");
        line("The program of `%s`:".formatted(Json.text(drawn.get("id")).replace("\"", "")));
        line(
            "```%s\n%s\n```"
                .formatted(language == null ? "javascript" : language, code.stripTrailing()));
      }
    }
  }

  private void json(@Nullable Object value) {
    StringBuilder json = new StringBuilder();
    json(value, "", json);
    line("```json\n%s\n```".formatted(json));
  }

  /** Compact where it fits into a line, else a line for each part. */
  private static void json(@Nullable Object value, String margin, StringBuilder into) {
    String compact = compact(value);
    boolean fits = margin.length() + compact.length() <= WIDTH;
    String inside = margin + "  ";
    switch (value) {
      case Map<?, ?> map when !fits -> {
        String before = "{\n";
        for (Map.Entry<?, ?> field : map.entrySet()) {
          into.append(before).append(inside).append(Json.text(field.getKey())).append(": ");
          json(field.getValue(), inside, into);
          before = ",\n";
        }
        into.append('\n').append(margin).append('}');
      }
      case List<?> list when !fits -> {
        String before = "[\n";
        for (Object element : list) {
          into.append(before).append(inside);
          json(element, inside, into);
          before = ",\n";
        }
        into.append('\n').append(margin).append(']');
      }
      case null, default -> into.append(compact);
    }
  }

  private static String compact(@Nullable Object value) {
    return switch (value) {
      case Map<?, ?> map ->
          map.entrySet().stream()
              .map(it -> Json.text(it.getKey()) + ": " + compact(it.getValue()))
              .collect(Collectors.joining(", ", "{", "}"));
      case List<?> list ->
          list.stream().map(BlockPage::compact).collect(Collectors.joining(", ", "[", "]"));
      case null, default -> Json.text(value);
    };
  }

  private Map<?, ?> property(String field) {
    return spec.config().get("properties") instanceof Map<?, ?> properties
            && properties.get(field) instanceof Map<?, ?> property
        ? property
        : Map.of();
  }

  private static String type(Map<?, ?> schema) {
    if (schema.get("enum") instanceof List<?> values) {
      return values.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
    }
    if (schema.get("type") instanceof List<?> several) {
      return several.stream().map(String::valueOf).collect(Collectors.joining(" or "));
    }
    if (schema.get("items") instanceof Map<?, ?> items && !items.isEmpty()) {
      return "array of " + type(items);
    }
    if (schema.get("properties") instanceof Map<?, ?> parts) {
      return "{%s}".formatted(names(parts.keySet().stream().map(String::valueOf).toList()));
    }
    return switch (schema.get("type")) {
      case String one -> one;
      case null, default -> "any";
    };
  }

  private static String time(long millis) {
    if (millis % 60_000 == 0) {
      return millis / 60_000 + " min";
    }
    return millis % 1_000 == 0 ? millis / 1_000 + " s" : millis + " ms";
  }

  private static String names(List<String> names) {
    return names.stream().map("`%s`"::formatted).collect(Collectors.joining(", "));
  }

  private static String cell(String text) {
    return text.replace("|", "\\|").replace("\n", " ");
  }

  private void rows(String head, List<String> rows) {
    line(head + "\n" + String.join("\n", rows));
  }

  private void line(String text) {
    page.append(text).append("\n\n");
  }
}
