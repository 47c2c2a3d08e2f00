package dev.armature.worker.block;

import static org.assertj.core.api.Assertions.assertThat;

import dev.armature.block.BlockSpec.Reading;
import dev.armature.json.Json;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class ConfigSchemaTest {
  record Row(@Field("Its name.") String name) {}

  record Config(
      @Field(
              value = "How.",
              choices = {"GET", "POST"},
              anyCase = true)
          @Nullable String method,
      @Field(value = "How many.", min = 1, max = 1000) @Nullable Integer pages,
      @Field(
              value = "By name, or in rows.",
              forms = {Map.class, Row[].class})
          @Nullable Object headers,
      @Field(
              value = "Whether.",
              forms = {Boolean.class})
          @Nullable Object fails,
      @Field(
              value = "Where next.",
              reading = Reading.EXPRESSION,
              words = {"link"})
          @Nullable String next) {}

  @Test
  void what_is_said_of_a_field_stands_in_its_schema() throws Exception {
    Object schema = ConfigSchema.of(Config.class).get("properties");

    assertThat((Object) Json.stored().readTree(Json.text(schema)))
        .isEqualTo(
            Json.stored()
                .readTree(
                    """
                    {"method": {"type": "string", "enum": ["GET", "POST"], "x-any-case": true,
                       "description": "How."},
                     "pages": {"type": "integer", "minimum": 1, "maximum": 1000,
                       "description": "How many."},
                     "headers": {"type": ["object", "array"],
                       "items": {"type": "object", "required": ["name"],
                         "properties": {"name": {"type": "string", "description": "Its name."}}},
                       "description": "By name, or in rows."},
                     "fails": {"type": ["boolean"], "description": "Whether."},
                     "next": {"type": "string", "description": "Where next.",
                       "x-reading": "expression", "x-words": ["link"]}}
                    """));
  }
}
