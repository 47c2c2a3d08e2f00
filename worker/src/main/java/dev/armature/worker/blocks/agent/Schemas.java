package dev.armature.worker.blocks.agent;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.Error;
import com.networknt.schema.Schema;
import com.networknt.schema.SchemaException;
import com.networknt.schema.SchemaLocation;
import com.networknt.schema.SchemaRegistry;
import com.networknt.schema.SchemaRegistryConfig;
import com.networknt.schema.SpecificationVersion;
import com.networknt.schema.path.PathType;
import dev.armature.json.Json;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Authors' JSON Schemas (draft 2020-12). None is fetched from anywhere, and their patterns are
 * matched in linear time.
 */
final class Schemas {
  private static final int MOST_TOLD = 5;
  private static final List<String> REFERENCES = List.of("$ref", "$dynamicRef", "$recursiveRef");
  private static final String META = "https://json-schema.org/";

  private static final SchemaRegistryConfig CONFIG =
      SchemaRegistryConfig.builder()
          .locale(Locale.ROOT)
          .pathType(PathType.JSON_POINTER)
          .regularExpressionFactory(regex -> {
            Pattern pattern = Pattern.compile(regex);
            return text -> pattern.matcher(text).find();
          })
          .build();

  private Schemas() {}

  /** What schemas are held against: the same for all, and made when the first one is. */
  private static final class Meta {
    static final Schema SCHEMA =
        registry().getSchema(SchemaLocation.of(META + "draft/2020-12/schema"));

    private Meta() {}
  }

  /** A schema that is ready to be held against values. */
  record Compiled(Schema schema) {
    /** What does not fit, in words; empty where all does. */
    String faults(JsonNode value) {
      try {
        return schema.validate(value).stream()
            .limit(MOST_TOLD)
            .map(Compiled::told)
            .collect(Collectors.joining("; "));
      } catch (StackOverflowError e) {
        throw refused("a schema that refers to itself without end", e);
      } catch (SchemaException | PatternSyntaxException e) {
        throw refused("a schema with a part that cannot be used", e);
      }
    }

    private static String told(Error error) {
      String where = error.getInstanceLocation().toString();
      return where.isEmpty() ? error.getMessage() : where + ": " + error.getMessage();
    }
  }

  /**
   * Reads a schema.
   *
   * @param field where it stands, for the message
   * @throws ProblemException {@code CONFIG_INVALID}
   */
  static Compiled compiled(String field, Map<String, @Nullable Object> schema) {
    try {
      ObjectNode json = Json.stored().valueToTree(schema);
      json.remove("$schema");
      if (refersElsewhere(json)) {
        throw refused("'%s' may refer to itself alone".formatted(field), null);
      }
      List<Error> faults = Meta.SCHEMA.validate(json);
      if (!faults.isEmpty()) {
        throw refused(
            "'%s' is no JSON Schema: %s".formatted(field, Compiled.told(faults.getFirst())), null);
      }
      // A registry of its own: what one author names is nothing to another.
      Schema compiled = registry().getSchema(json);
      compiled.initializeValidators();
      return new Compiled(compiled);
    } catch (ProblemException e) {
      throw e;
    } catch (StackOverflowError e) {
      throw refused("'%s' is a schema that refers to itself without end".formatted(field), e);
    } catch (RuntimeException e) {
      throw refused("'%s' is no JSON Schema that can be used".formatted(field), e);
    }
  }

  /**
   * As {@link #compiled}, of a schema that is not the author's: any object fits one that is none.
   */
  static Compiled lenient(Map<String, @Nullable Object> schema) {
    try {
      return compiled("parameters", schema);
    } catch (ProblemException e) {
      return compiled("parameters", Tools.anything());
    }
  }

  private static SchemaRegistry registry() {
    return SchemaRegistry.withDefaultDialect(
        SpecificationVersion.DRAFT_2020_12,
        builder ->
            builder
                .schemaRegistryConfig(CONFIG)
                .schemaLoader(loader -> loader.allow(Schemas::isOurs)));
  }

  /** Whether it names a schema that would have to be fetched from somewhere. */
  private static boolean refersElsewhere(JsonNode schema) {
    for (String word : REFERENCES) {
      if (schema.path(word).isTextual() && !schema.path(word).asText().startsWith("#")) {
        return true;
      }
    }
    for (JsonNode part : schema) {
      if (refersElsewhere(part)) {
        return true;
      }
    }
    return false;
  }

  /** What stands in the library itself; everything else would have to be fetched. */
  private static boolean isOurs(AbsoluteIri iri) {
    return iri.toString().startsWith(META) || iri.toString().startsWith("classpath:draft/");
  }

  private static ProblemException refused(String message, @Nullable Throwable cause) {
    return new ProblemException(Problem.of(Problem.Kind.INVALID, "CONFIG_INVALID", message), cause);
  }
}
