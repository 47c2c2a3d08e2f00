package dev.armature.api.http.v1;

import dev.armature.api.account.Caller;
import dev.armature.api.execution.Listings;
import dev.armature.problem.Fault;
import dev.armature.problem.Problem;
import dev.armature.sealing.KeyRing;
import jakarta.inject.Singleton;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Arrays;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;

/**
 * Cursors: a place on a list, as a text that says nothing to whoever holds it, and that nobody else
 * can make. It is signed together with the list it is of, and with whose that is: brought to
 * another one it is no cursor.
 */
@Singleton
final class Cursors {
  private static final byte FORM = 1;
  private static final int MAC_BYTES = 16;
  private static final int HEAD_BYTES = 1 + Long.BYTES;
  private static final int MOST_CHARS = 200;

  private final KeyRing ring;

  Cursors(KeyRing ring) {
    this.ring = ring;
  }

  /** What goes on behind a place. */
  String of(Caller caller, Listings.Which list, Listings.Place place) {
    byte[] id = place.id().getBytes(StandardCharsets.UTF_8);
    byte[] said =
        ByteBuffer.allocate(HEAD_BYTES + id.length)
            .put(FORM)
            .putLong(ChronoUnit.MICROS.between(Instant.EPOCH, place.createdAt()))
            .put(id)
            .array();
    byte[] mac = mac(caller, list, said);
    byte[] whole = Arrays.copyOf(said, said.length + MAC_BYTES);
    System.arraycopy(mac, 0, whole, said.length, MAC_BYTES);
    return Base64.getUrlEncoder().withoutPadding().encodeToString(whole);
  }

  /**
   * The place that a cursor stands for.
   *
   * @throws dev.armature.problem.ProblemException {@code VALIDATION_ERROR} where it is none of
   *     ours, or one of another list
   */
  Listings.Place read(Caller caller, Listings.Which list, String cursor) {
    byte[] whole =
        decoded(cursor)
            .filter(it -> it.length > HEAD_BYTES + MAC_BYTES && it[0] == FORM)
            .orElseThrow(Cursors::none);
    byte[] said = Arrays.copyOf(whole, whole.length - MAC_BYTES);
    byte[] mac = Arrays.copyOfRange(whole, whole.length - MAC_BYTES, whole.length);
    if (!MessageDigest.isEqual(mac, mac(caller, list, said))) {
      throw none();
    }
    return new Listings.Place(
        Instant.EPOCH.plus(ByteBuffer.wrap(said, 1, Long.BYTES).getLong(), ChronoUnit.MICROS),
        new String(said, HEAD_BYTES, said.length - HEAD_BYTES, StandardCharsets.UTF_8));
  }

  private byte[] mac(Caller caller, Listings.Which list, byte[] said) {
    String text =
        String.join(
            "\n",
            "cursor of executions",
            caller.workspaceId(),
            String.valueOf(list.workflowId()),
            String.valueOf(list.status()),
            String.valueOf(list.from()),
            String.valueOf(list.to()),
            HexFormat.of().formatHex(said));
    return Arrays.copyOf(HexFormat.of().parseHex(ring.digest(text)), MAC_BYTES);
  }

  /** Of the texts that stand for the same bytes only the one that we make is taken. */
  private static Optional<byte[]> decoded(String cursor) {
    if (cursor.length() > MOST_CHARS) {
      return Optional.empty();
    }
    try {
      byte[] bytes = Base64.getUrlDecoder().decode(cursor);
      return Base64.getUrlEncoder().withoutPadding().encodeToString(bytes).equals(cursor)
          ? Optional.of(bytes)
          : Optional.empty();
    } catch (IllegalArgumentException e) {
      return Optional.empty();
    }
  }

  private static RuntimeException none() {
    return Problem.invalid(
            List.of(
                Fault.of(
                    "CURSOR",
                    "cursor",
                    "'cursor' must be the next_cursor of the same list: begin anew without one")))
        .thrown();
  }
}
