package dev.armature.json;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.datatype.jdk8.Jdk8Module;
import com.fasterxml.jackson.datatype.jsr310.JavaTimeModule;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** The settings of the house's mapper. */
public final class Json {
  /** Characters of a text in what is stored: a whole value may be one. */
  private static final int MOST_STRING = 512 * 1024 * 1024;

  private static final ObjectMapper STORED =
      JsonMapper.builder(
              JsonFactory.builder()
                  .streamReadConstraints(
                      StreamReadConstraints.builder().maxStringLength(MOST_STRING).build())
                  .build())
          .addModule(new JavaTimeModule())
          .addModule(new Jdk8Module())
          .defaultPropertyInclusion(
              JsonInclude.Value.construct(JsonInclude.Include.ALWAYS, JsonInclude.Include.ALWAYS))
          .disable(SerializationFeature.WRITE_DATES_AS_TIMESTAMPS)
          .disable(SerializationFeature.WRITE_DURATIONS_AS_TIMESTAMPS)
          .disable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES)
          .build();

  private Json() {}

  /**
   * For what is stored, in rows and in histories: tolerant and add-only, so that a newer release
   * reads what an older one wrote.
   */
  public static ObjectMapper stored() {
    return STORED;
  }

  /**
   * A value of plain JSON, or a record of ours, as compact text. Written by way of bytes, in which
   * half of a surrogate pair is an escape: as a character no UTF-8 holds it, and a table would get
   * a question mark.
   *
   * @throws IllegalArgumentException for what is neither
   */
  public static String text(@Nullable Object value) {
    try {
      return new String(STORED.writeValueAsBytes(value), StandardCharsets.UTF_8);
    } catch (JsonProcessingException e) {
      throw new IllegalArgumentException("this cannot be written as JSON", e);
    }
  }
}
