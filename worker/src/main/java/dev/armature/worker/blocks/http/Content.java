package dev.armature.worker.blocks.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.armature.json.Json;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import okhttp3.FormBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * What a call carries.
 *
 * @param type its content type
 * @param fixed whether the type belongs to the bytes, so that no header of the author's replaces it
 */
public record Content(byte[] bytes, String type, boolean fixed) {
  private static final String JSON = "application/json";
  private static final ObjectReader WHOLE =
      Json.stored().readerFor(Object.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /**
   * The content that a config means.
   *
   * @param bodyType {@code json}, {@code form}, {@code multipart}, {@code raw} or {@code none};
   *     absent: text as it is, everything else as JSON
   * @param contentType of a raw body; absent: of the body's own, else text or bytes
   * @return null where nothing is carried
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID}
   */
  public static @Nullable Content of(
      @Nullable String bodyType, @Nullable Object body, @Nullable String contentType) {
    String type = bodyType == null ? "" : bodyType.strip().toLowerCase(Locale.ROOT);
    if (body == null || type.equals("none")) {
      return null;
    }
    return switch (type) {
      case "" ->
          new Content(
              Row.text(body).getBytes(StandardCharsets.UTF_8), given(contentType, JSON), false);
      case "json" -> new Content(json(body), given(contentType, JSON), false);
      case "form" ->
          new Content(form(body), given(contentType, "application/x-www-form-urlencoded"), false);
      case "multipart" -> Multipart.of(body);
      case "raw" -> raw(body, contentType);
      default -> throw Invalid.config("'body_type' must be json, form, multipart, raw or none");
    };
  }

  /** Bytes that came as text. */
  static byte[] base64(@Nullable Object text, String field) {
    if (!(text instanceof String encoded)) {
      throw Invalid.config("'%s' must be text in base64".formatted(field));
    }
    try {
      String plain = encoded.replace('-', '+').replace('_', '/').replaceAll("\\s+", "");
      return Base64.getDecoder().decode(plain);
    } catch (IllegalArgumentException e) {
      throw Invalid.config("'%s' is no base64".formatted(field));
    }
  }

  private static String given(@Nullable String contentType, String otherwise) {
    return contentType == null || contentType.isBlank() ? otherwise : contentType.strip();
  }

  private static byte[] json(Object body) {
    String text = body instanceof String written ? written : Json.text(body);
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    if (body instanceof String && !isJson(bytes)) {
      throw Invalid.config(
          "'body' is text that is no JSON; send an object, or text with body_type 'raw'");
    }
    return bytes;
  }

  private static boolean isJson(byte[] bytes) {
    try {
      WHOLE.readValue(bytes);
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  private static byte[] form(Object body) {
    if (body instanceof String encoded) {
      return encoded.getBytes(StandardCharsets.UTF_8);
    }
    FormBody.Builder form = new FormBody.Builder(StandardCharsets.UTF_8);
    List<Row> rows = Row.several(body, "body");
    rows.forEach(it -> form.add(it.name(), it.value()));
    Buffer buffer = new Buffer();
    try {
      form.build().writeTo(buffer);
    } catch (IOException e) {
      throw new IllegalStateException("a buffer in memory cannot be written", e);
    }
    return buffer.readByteArray();
  }

  /** Text as it is, or the bytes of an object with {@code base64}, as binary answers come. */
  private static Content raw(Object body, @Nullable String contentType) {
    if (body instanceof Map<?, ?> file && file.get("base64") != null) {
      String own = file.get("content_type") instanceof String type ? type : "";
      return new Content(
          base64(file.get("base64"), "body.base64"),
          given(contentType, given(own, "application/octet-stream")),
          false);
    }
    return new Content(
        Row.text(body).getBytes(StandardCharsets.UTF_8),
        given(contentType, "text/plain; charset=utf-8"),
        false);
  }
}
