package dev.armature.worker.blocks.http;

import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectReader;
import dev.armature.json.Json;
import dev.armature.worker.net.SafeHttp.Answer;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import okhttp3.MediaType;
import org.jspecify.annotations.Nullable;

/** What an answer says. */
public final class Reading {
  private static final ObjectReader JSON =
      Json.stored().readerFor(Object.class).with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** Texts that do not say so. */
  private static final Set<String> TEXTS =
      Set.of(
          "application/xml",
          "application/javascript",
          "application/ecmascript",
          "application/x-javascript",
          "application/x-www-form-urlencoded",
          "application/x-ndjson",
          "application/ndjson",
          "application/jsonl",
          "application/json-seq",
          "application/graphql",
          "application/yaml",
          "application/x-yaml",
          "application/toml",
          "application/sql",
          "application/csv",
          "application/rtf",
          "application/x-sh",
          "application/pgp-signature",
          "application/pem-certificate-chain",
          "image/svg+xml");

  private Reading() {}

  /**
   * The body: JSON where it says so and is, text in its charset, else {@code {content_type, bytes,
   * base64}}; null where there is none.
   */
  public static @Nullable Object body(Answer answer) {
    byte[] bytes = answer.body();
    if (bytes.length == 0) {
      return null;
    }
    String said = answer.headers().getOrDefault("content-type", "");
    MediaType media = MediaType.parse(said);
    String type =
        media == null ? "" : (media.type() + "/" + media.subtype()).toLowerCase(Locale.ROOT);
    Charset charset = media == null ? null : media.charset();
    if (type.endsWith("/json") || type.endsWith("+json")) {
      return json(bytes, charset);
    }
    if (type.startsWith("text/") || type.endsWith("+xml") || TEXTS.contains(type)) {
      return text(bytes, charset);
    }
    if (charset != null || (type.isEmpty() && isText(bytes))) {
      return text(bytes, charset);
    }
    Map<String, @Nullable Object> binary = new LinkedHashMap<>();
    binary.put("content_type", said.isBlank() ? "application/octet-stream" : said);
    binary.put("bytes", bytes.length);
    binary.put("base64", Base64.getEncoder().encodeToString(bytes));
    return binary;
  }

  private static @Nullable Object json(byte[] bytes, @Nullable Charset charset) {
    try {
      return charset == null || charset.equals(StandardCharsets.UTF_8)
          ? JSON.readValue(bytes)
          : JSON.readValue(text(bytes, charset));
    } catch (IOException e) {
      // It said JSON and is none: the text is what there is.
      return text(bytes, charset);
    }
  }

  private static String text(byte[] bytes, @Nullable Charset charset) {
    String text = new String(bytes, charset == null ? StandardCharsets.UTF_8 : charset);
    return text.startsWith("\ufeff") ? text.substring(1) : text;
  }

  private static boolean isText(byte[] bytes) {
    try {
      String text = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
      return text.indexOf('\0') < 0;
    } catch (CharacterCodingException e) {
      return false;
    }
  }
}
