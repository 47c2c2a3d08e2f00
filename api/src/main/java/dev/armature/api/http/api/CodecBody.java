package dev.armature.api.http.api;

import com.google.protobuf.ByteString;
import dev.armature.api.http.Fields;
import dev.armature.api.http.openapi.Meaning;
import dev.armature.problem.Problem;
import io.temporal.api.common.v1.Payload;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Payloads as Temporal's UI and command send them, the JSON form of their protobuf. */
@Meaning(
    name = "Payloads",
    value = "Payloads as Temporal's UI and command send them, the JSON form of their protobuf.")
record CodecBody(@Meaning("The payloads, as many as were sent") List<Told> payloads) {
  /** One of them. */
  @Meaning(name = "Payload", value = "A value as Temporal keeps it.")
  record Told(
      @Meaning("Each value in base64") Map<String, String> metadata,
      @Meaning("In base64") String data) {}

  static CodecBody of(List<Payload> payloads) {
    return new CodecBody(payloads.stream().map(CodecBody::told).toList());
  }

  /** The payloads of a request. */
  static List<Payload> read(Fields fields) {
    if (!(fields.raw("payloads") instanceof List<?> list)) {
      throw Problem.invalid("'payloads' must be a list").thrown();
    }
    List<Payload> payloads = new ArrayList<>();
    for (Object entry : list) {
      if (!(entry instanceof Map<?, ?> map)) {
        throw malformed();
      }
      Payload.Builder payload = Payload.newBuilder();
      if (map.get("data") != null) {
        payload.setData(bytes(map.get("data")));
      }
      if (map.get("metadata") != null) {
        if (!(map.get("metadata") instanceof Map<?, ?> metadata)) {
          throw malformed();
        }
        metadata.forEach((name, value) -> payload.putMetadata(String.valueOf(name), bytes(value)));
      }
      payloads.add(payload.build());
    }
    return payloads;
  }

  private static ByteString bytes(Object value) {
    try {
      if (value instanceof String text) {
        return ByteString.copyFrom(Base64.getDecoder().decode(text));
      }
    } catch (IllegalArgumentException e) {
      // Said below.
    }
    throw malformed();
  }

  private static RuntimeException malformed() {
    return Problem.invalid(
            "each of 'payloads' must be an object with 'data' in base64, and 'metadata' with values"
                + " in base64")
        .thrown();
  }

  private static Told told(Payload payload) {
    Map<String, String> metadata = new TreeMap<>();
    payload.getMetadataMap().forEach((name, value) -> metadata.put(name, base64(value)));
    return new Told(metadata, base64(payload.getData()));
  }

  private static String base64(ByteString bytes) {
    return Base64.getEncoder().encodeToString(bytes.toByteArray());
  }
}
