package dev.armature.sealing;

import com.google.protobuf.ByteString;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.armature.json.Json;
import dev.armature.problem.ProblemException;
import dev.armature.sealing.KeyRing.Sealed;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.CodecDataConverter;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.common.converter.DefaultDataConverter;
import io.temporal.common.converter.JacksonJsonPayloadConverter;
import io.temporal.payload.codec.PayloadCodec;
import io.temporal.payload.context.HasWorkflowSerializationContext;
import io.temporal.payload.context.SerializationContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How values travel to Temporal and lie there: as JSON, and sealed as a whole where there is a key
 * for it ({@code ARMATURE_PAYLOAD_KEY}): inputs, results, summaries, memos, and the texts of
 * failures.
 *
 * <p>A sealed payload has the metadata {@code encoding: binary/encrypted}, {@code
 * encryption-key-id}, and {@code armature-owner}: the id of the Temporal workflow that it belongs
 * to, in the open and bound into the seal, so that it can be told whose it is before it is opened
 * and nobody passes off another's as theirs. Its data are nonce, ciphertext and tag of the whole
 * payload that it stands for.
 */
public final class PayloadSeal implements PayloadCodec {
  private static final String NOTHING = "plain";
  private static final ByteString ENCODING = ByteString.copyFromUtf8("binary/encrypted");

  private final @Nullable KeyRing ring;
  private final boolean seals;
  private final String owner;

  private PayloadSeal(@Nullable KeyRing ring, boolean seals, String owner) {
    this.ring = ring;
    this.seals = seals;
    this.owner = owner;
  }

  /**
   * From the text form of the keys: that of {@link KeyRing#parse}, the first one seals, and all
   * open. {@code plain} in front: nothing is sealed, and what is can be opened. Empty: nothing is
   * sealed, and what is cannot be read. What is not sealed is read in any case.
   *
   * @throws IllegalArgumentException where it is not of that form; its message shows no key
   */
  public static PayloadSeal of(String keys) {
    String text = keys.strip();
    if (text.isEmpty()) {
      return new PayloadSeal(null, false, "");
    }
    boolean plain = text.equals(NOTHING) || text.startsWith(NOTHING + ",");
    String rest = plain ? text.substring(NOTHING.length()).replaceFirst("^,", "") : text;
    try {
      return new PayloadSeal(rest.isBlank() ? null : KeyRing.parse(rest), !plain, "");
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("ARMATURE_PAYLOAD_KEY: " + e.getMessage(), e);
    }
  }

  /** What values of ours become, before anything is sealed. */
  public static DataConverter plain() {
    return DefaultDataConverter.newDefaultInstance()
        .withPayloadConverterOverrides(new JacksonJsonPayloadConverter(Json.stored()));
  }

  /** What a client or a worker is given. */
  public DataConverter converter() {
    return new CodecDataConverter(plain(), List.of(this), true);
  }

  /** Whether what is written from now on is sealed. */
  public boolean seals() {
    return seals;
  }

  /** Whether this is a sealed payload. */
  public static boolean sealed(Payload payload) {
    return ENCODING.equals(payload.getMetadataMap().get("encoding"));
  }

  /**
   * The id of the Temporal workflow that a sealed payload belongs to; empty: of none that is known.
   */
  public static String owner(Payload payload) {
    return text(payload, "armature-owner");
  }

  @Override
  public PayloadCodec withContext(SerializationContext context) {
    return context instanceof HasWorkflowSerializationContext told
        ? new PayloadSeal(ring, seals, told.getWorkflowId())
        : this;
  }

  @Override
  public List<Payload> encode(List<Payload> payloads) {
    return seals ? payloads.stream().map(this::seal).toList() : payloads;
  }

  /**
   * Those that are sealed opened, all others as they are.
   *
   * @throws DataConverterException where one cannot be opened
   */
  @Override
  public List<Payload> decode(List<Payload> payloads) {
    // With each value of each task: where nothing is sealed, nothing is made.
    for (Payload payload : payloads) {
      if (sealed(payload)) {
        return payloads.stream().map(it -> sealed(it) ? opened(it) : it).toList();
      }
    }
    return payloads;
  }

  private Payload seal(Payload payload) {
    Sealed sealed = keys().seal(payload.toByteArray(), Places.payload(owner));
    return Payload.newBuilder()
        .putMetadata("encoding", ENCODING)
        .putMetadata("encryption-key-id", ByteString.copyFromUtf8(sealed.keyId()))
        .putMetadata("armature-owner", ByteString.copyFromUtf8(owner))
        .setData(ByteString.copyFrom(sealed.bytes()))
        .build();
  }

  private Payload opened(Payload payload) {
    String key = text(payload, "encryption-key-id");
    try {
      byte[] opened =
          keys()
              .opened(
                  new Sealed(key, payload.getData().toByteArray()), Places.payload(owner(payload)));
      return Payload.parseFrom(opened);
    } catch (ProblemException | InvalidProtocolBufferException e) {
      throw unreadable(key, e);
    }
  }

  private KeyRing keys() {
    if (ring == null) {
      throw unreadable("", null);
    }
    return ring;
  }

  private static DataConverterException unreadable(String key, @Nullable Exception cause) {
    return new DataConverterException(
        "a value that Temporal keeps is sealed%s and cannot be opened; does ARMATURE_PAYLOAD_KEY hold all keys?"
            .formatted(key.isEmpty() ? "" : " with key '%s'".formatted(key)),
        cause);
  }

  private static String text(Payload payload, String name) {
    return payload.getMetadataOrDefault(name, ByteString.EMPTY).toStringUtf8();
  }
}
