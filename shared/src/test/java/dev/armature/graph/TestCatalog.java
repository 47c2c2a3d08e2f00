package dev.armature.graph;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.block.BlockCatalog;
import dev.armature.block.BlockSpec;
import dev.armature.block.BlockSpec.Defaults;
import dev.armature.block.BlockSpec.Field;
import dev.armature.block.BlockSpec.Output;
import dev.armature.block.BlockSpec.Reading;
import dev.armature.json.Json;
import java.io.UncheckedIOException;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** A menu as a release has it, made by hand, so that the rules are tested apart from the blocks. */
public final class TestCatalog {
  /** The menu. */
  public static final BlockCatalog CATALOG =
      new BlockCatalog(
          List.of(
              starter(),
              webhook(),
              condition(),
              split(),
              response(),
              generalApi(),
              platformApi(),
              code()));

  private TestCatalog() {}

  private static BlockSpec starter() {
    return light(
        "starter",
        List.of(
            field("input", false),
            new Field("schedule", "When it runs by itself", false, Reading.VERBATIM, false)),
        """
        {"type": "object", "additionalProperties": false,
         "properties": {"input": {"type": ["object", "string"]},
                        "schedule": {"type": "object", "x-reading": "verbatim"}}}
        """,
        true,
        false,
        false);
  }

  private static BlockSpec webhook() {
    return light(
        "webhook",
        List.of(
            new Field("webhook_id", "Its address", false, Reading.VERBATIM, false),
            new Field("webhook_secret", "What a caller shows", false, Reading.VERBATIM, true)),
        """
        {"type": "object", "additionalProperties": false,
         "properties": {
           "webhook_id": {"type": "string", "x-reading": "verbatim"},
           "webhook_secret": {"type": "string", "x-reading": "verbatim"}}}
        """,
        true,
        false,
        false);
  }

  private static BlockSpec condition() {
    return light(
        "condition",
        List.of(
            field("branches", false),
            new Field("expression", "What is looked at", false, Reading.EXPRESSION, false),
            field("mode", false),
            field("cases", false)),
        """
        {"type": "object", "additionalProperties": false,
         "properties": {
           "branches": {"type": "array", "items": {
             "type": "object", "additionalProperties": false, "required": ["expression"],
             "properties": {
               "name": {"type": "string", "x-reading": "verbatim", "x-route": true},
               "expression": {"type": "string", "x-reading": "expression"}}}},
           "expression": {"type": "string", "x-reading": "expression"},
           "mode": {"type": "string", "enum": ["switch"], "x-reading": "verbatim"},
           "cases": {"type": "array", "items": {
             "type": "object", "additionalProperties": false, "required": ["value"],
             "properties": {
               "value": {"x-reading": "verbatim", "x-route": true},
               "name": {"type": "string", "x-reading": "verbatim", "x-route": true}}}}}}
        """,
        false,
        true,
        false);
  }

  private static BlockSpec split() {
    return light(
        "split",
        List.of(
            field("input", false),
            new Field("items", "What is gone through", false, Reading.EXPRESSION, false),
            field("concurrency", false),
            field("on_item_error", false)),
        """
        {"type": "object", "additionalProperties": false,
         "properties": {
           "input": {},
           "items": {"x-reading": "expression"},
           "concurrency": {"type": "integer", "minimum": 1, "maximum": 500},
           "on_item_error": {"type": "string", "enum": ["fail", "skip", "collect"]}}}
        """,
        false,
        false,
        false);
  }

  private static BlockSpec response() {
    return light(
        "response",
        List.of(field("output", false), field("status", false), field("headers", false)),
        """
        {"type": "object", "additionalProperties": false,
         "properties": {
           "output": {},
           "status": {"type": "integer", "minimum": 100, "maximum": 599},
           "headers": {"type": "object", "additionalProperties": {"type": "string"}}}}
        """,
        false,
        false,
        true);
  }

  private static BlockSpec generalApi() {
    return new BlockSpec(
        "general_api",
        List.of("api_call"),
        "Calls an address.",
        List.of(
            field("url", true),
            field("method", false),
            field("params", false),
            field("headers", false),
            field("body", false),
            field("timeout", false),
            field("fail_on_status", false)),
        json(
            """
            {"type": "object", "additionalProperties": false, "required": ["url"],
             "properties": {
               "url": {"type": "string"},
               "method": {"type": "string", "enum": ["GET", "POST", "PUT", "PATCH", "DELETE"]},
               "params": {"type": "object"},
               "headers": {"type": "object", "additionalProperties": {"type": "string"}},
               "body": {},
               "timeout": {"type": "number"},
               "fail_on_status": {"type": ["boolean", "array"]}}}
            """),
        List.of(
            new Output("output", "any", "The answer's body"),
            new Output("status_code", "integer", "The answer's status")),
        false,
        false,
        false,
        false,
        false,
        Defaults.withTimeout(30_000),
        "blocks",
        Map.of());
  }

  private static BlockSpec platformApi() {
    return new BlockSpec(
        "platform_api",
        List.of(),
        "Works on the platform.",
        List.of(
            field("resource", true),
            field("operation", true),
            field("resource_id", false),
            field("params", false),
            field("body", false)),
        json(
            """
            {"type": "object", "required": ["resource", "operation"],
             "properties": {
               "resource": {"type": "string", "enum": ["workflows", "executions", "credentials"]},
               "operation": {"type": "string", "enum": ["list", "get", "create", "save_graph",
                 "execute", "logs"]},
               "resource_id": {"type": "string"},
               "params": {"type": "object"},
               "body": {"type": "object"}}}
            """),
        List.of(new Output("output", "any", "What came of it")),
        false,
        false,
        false,
        false,
        false,
        Defaults.withTimeout(30_000),
        "platform");
  }

  private static BlockSpec code() {
    return new BlockSpec(
        "code",
        List.of("function"),
        "Runs a program.",
        List.of(
            new Field("code", "The program", true, Reading.CODE, false),
            field("language", false),
            field("timeout", false)),
        json(
            """
            {"type": "object", "required": ["code"],
             "properties": {
               "code": {"type": "string", "x-reading": "code"},
               "language": {"type": "string", "enum": ["javascript", "python"]},
               "timeout": {"type": "integer"}}}
            """),
        List.of(new Output("output", "any", "What it returned")),
        false,
        false,
        false,
        false,
        false,
        Defaults.withTimeout(10_000),
        "blocks",
        Map.of("language", Map.of("python", "code-python")));
  }

  private static BlockSpec light(
      String name,
      List<Field> fields,
      String schema,
      boolean entry,
      boolean routes,
      boolean answers) {
    return new BlockSpec(
        name,
        List.of(),
        "A light block.",
        fields,
        json(schema),
        List.of(new Output("output", "any", "What it hands on")),
        true,
        entry,
        routes,
        answers,
        true,
        new Defaults(2_000, 3, 1_000, 2.0, 60_000),
        "blocks",
        Map.of());
  }

  private static Field field(String name, boolean required) {
    return new Field(name, "A field", required, Reading.TEMPLATE, false);
  }

  private static Map<String, @Nullable Object> json(String text) {
    try {
      return Json.stored().readValue(text, new TypeReference<>() {});
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e);
    }
  }
}
