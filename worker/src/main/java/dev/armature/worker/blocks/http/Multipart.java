package dev.armature.worker.blocks.http;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import okhttp3.MediaType;
import okhttp3.MultipartBody;
import okhttp3.RequestBody;
import okio.Buffer;
import org.jspecify.annotations.Nullable;

/**
 * {@code multipart/form-data}. What stands between the parts is made of what is in them, so that
 * every attempt sends the same bytes.
 */
final class Multipart {
  private record Part(
      String name, @Nullable String filename, @Nullable String type, byte[] bytes) {}

  private Multipart() {}

  /** Of parts {@code {name, value or file: {filename, content_type?, base64}}}, or an object. */
  static Content of(Object body) {
    List<Part> parts = new ArrayList<>();
    switch (body) {
      case Map<?, ?> map ->
          map.forEach((name, value) -> add((String) name, value, "body." + name, parts));
      case List<?> list -> {
        for (int i = 0; i < list.size(); i++) {
          String place = "body[%d]".formatted(i);
          if (!(list.get(i) instanceof Map<?, ?> part)
              || !(part.get("name") instanceof String name)
              || name.isBlank()) {
            throw Invalid.config(
                "'%s' must be a part with 'name' and 'value' or 'file'".formatted(place));
          }
          if (part.get("file") == null) {
            add(name, part.get("value"), place, parts);
          } else {
            parts.add(file(name, part.get("file"), place + ".file"));
          }
        }
      }
      default ->
          throw Invalid.config(
              "'body' of body_type multipart must be an object or a list of parts");
    }
    if (parts.isEmpty()) {
      throw Invalid.config("'body' of body_type multipart has no part");
    }
    return written(parts);
  }

  private static void add(String name, @Nullable Object value, String place, List<Part> parts) {
    switch (value) {
      case null -> {}
      case List<?> several -> several.forEach(it -> add(name, it, place, parts));
      case Map<?, ?> map when map.get("file") != null ->
          parts.add(file(name, map.get("file"), place + ".file"));
      case Map<?, ?> map when map.get("base64") != null -> parts.add(file(name, map, place));
      case Object one ->
          parts.add(new Part(name, null, null, Row.text(one).getBytes(StandardCharsets.UTF_8)));
    }
  }

  private static Part file(String name, @Nullable Object written, String place) {
    if (!(written instanceof Map<?, ?> file)) {
      throw Invalid.config("'%s' must have 'base64' and may have 'filename'".formatted(place));
    }
    return new Part(
        name,
        file.get("filename") instanceof String filename && !filename.isBlank() ? filename : name,
        file.get("content_type") instanceof String type && !type.isBlank()
            ? type
            : "application/octet-stream",
        Content.base64(file.get("base64"), place + ".base64"));
  }

  private static Content written(List<Part> parts) {
    MultipartBody.Builder body =
        new MultipartBody.Builder(boundary(parts)).setType(MultipartBody.FORM);
    for (Part part : parts) {
      MediaType type = part.type() == null ? null : MediaType.parse(part.type());
      if (part.type() != null && type == null) {
        throw Invalid.config("the 'content_type' of the part '%s' is none".formatted(part.name()));
      }
      body.addFormDataPart(part.name(), part.filename(), RequestBody.create(part.bytes(), type));
    }
    MultipartBody whole = body.build();
    Buffer buffer = new Buffer();
    try {
      whole.writeTo(buffer);
    } catch (IOException e) {
      throw new IllegalStateException("a buffer in memory cannot be written", e);
    }
    return new Content(buffer.readByteArray(), whole.contentType().toString(), true);
  }

  private static String boundary(List<Part> parts) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Part part : parts) {
        digest.update(part.name().getBytes(StandardCharsets.UTF_8));
        digest.update((byte) 0);
        digest.update(part.bytes());
        digest.update((byte) 0);
      }
      return "part-" + HexFormat.of().formatHex(digest.digest()).substring(0, 40);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JVM has SHA-256", e);
    }
  }
}
