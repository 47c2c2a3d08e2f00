package dev.armature.api.workflow;

import com.fasterxml.jackson.databind.JsonNode;
import com.google.re2j.Pattern;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import dev.armature.block.BlockCatalog;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.json.Json;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The forms of questions: JSON Schemas (draft 2020-12) of their authors'. None is fetched from
 * anywhere, and their patterns are matched in linear time.
 */
public final class Forms {
  private static final int MOST_TOLD = 20;

  private static final SchemaRegistryConfig CONFIG =
      SchemaRegistryConfig.builder()
          .locale(Locale.ROOT)
          .regularExpressionFactory(regex -> {
            Pattern pattern = Pattern.compile(regex);
            return text -> pattern.matcher(text).find();
          })
          .build();

  /** The schema of schemas; the library brings it along. */
  private static final Schema META =
      registry().getSchema(SchemaLocation.of(SpecificationVersion.DRAFT_2020_12.getDialectId()));

  private Forms() {}

  /**
   * What of an answer does not fit the form.
   *
   * @param whole whether all that the form requires has to be there
   * @throws dev.armature.problem.ProblemException {@code FORM_UNUSABLE} where nothing can be held
   *     against it
   */
  public static List<Fault> faults(
      Map<?, ?> form, Map<String, @Nullable Object> fields, boolean whole) {
    Map<String, @Nullable Object> schema = schema(form);
    if (!whole) {
      schema.remove("required");
    }
    try {
      return compiled(schema).validate(Json.stored().<JsonNode>valueToTree(fields)).stream()
          .limit(MOST_TOLD)
          .map(Forms::fault)
          .toList();
    } catch (StackOverflowError | RuntimeException e) {
      throw new ProblemException(
          Problem.of(
              Problem.Kind.CONFLICT,
              "FORM_UNUSABLE",
              "The 'form' of this question is no JSON Schema that can be used"),
          e);
    }
  }

  /** The forms of a graph against which no answer could be held. */
  static List<Fault> unusable(Graph graph, BlockCatalog catalog) {
    List<Fault> faults = new ArrayList<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      boolean asks =
          catalog.named(block.type()).filter(it -> it.name().equals("approval")).isPresent();
      if (asks && block.config().get("form") instanceof Map<?, ?> form && !usable(form)) {
        faults.add(
            new Fault(
                "FORM_UNUSABLE",
                "blocks[%d].config.form".formatted(i),
                block.id(),
                "Block '%s': 'form' is no JSON Schema (draft 2020-12) that can be used"
                    .formatted(block.id())));
      }
    }
    return faults;
  }

  private static boolean usable(Map<?, ?> form) {
    try {
      // An empty answer is held against it: what it refers to is looked for only then.
      compiled(schema(form)).validate(Json.stored().createObjectNode());
      return META.validate(Json.stored().<JsonNode>valueToTree(form)).isEmpty();
    } catch (StackOverflowError | RuntimeException e) {
      return false;
    }
  }

  private static Map<String, @Nullable Object> schema(Map<?, ?> form) {
    Map<String, @Nullable Object> schema = new LinkedHashMap<>();
    form.forEach((key, value) -> schema.put((String) key, value));
    return schema;
  }

  private static Schema compiled(Map<String, @Nullable Object> schema) {
    Schema compiled = registry().getSchema(Json.stored().<JsonNode>valueToTree(schema));
    compiled.initializeValidators();
    return compiled;
  }

  /** One for each form: what one author names is nothing to another. */
  private static SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaRegistryConfig(CONFIG)
                .schemaLoader(loader ->
                    loader.allow(iri -> iri.toString().startsWith("https://json-schema.org/"))));
  }

  private static Fault fault(Error error) {
    String where = error.getInstanceLocation().toString();
    return Fault.of("FORM", where.startsWith("/") ? where.substring(1) : where, error.getMessage());
  }
}
