package dev.armature.worker.interpreter;

import dev.armature.execution.BlockCall;
import dev.armature.execution.ExecutionRequest;
import dev.armature.execution.Held;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Walk;
import dev.armature.json.JsonSize;
import io.temporal.workflow.Promise;
import io.temporal.workflow.Workflow;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Keeps what a walk holds within what Temporal takes: each value by itself is small, but many of
 * them may be called for at once. They are then kept in PostgreSQL, and their references go on.
 */
final class Luggage {
  /** Bytes of the values in one call of a block. */
  static final long MOST_CALL = PayloadRef.MOST_INLINE_BYTES;

  /** Bytes of the values that each batch of a map is handed from outside of its body. */
  static final long MOST_LENT = 16 * 1024;

  /** Bytes of the values in the end of a run, or in where the next one goes on. */
  static final long MOST_STATE = 512 * 1024;

  /** Bytes that a walk holds all in all, as far as the sizes of replies can be told beforehand. */
  static final long MOST_HELD = 8 * 1024 * 1024;

  private static final int LEAST_REPLY = 1024;
  private static final int LEAST_KEPT = 1024;
  private static final long CHUNK = 1024 * 1024;

  /** A value and its size. */
  private record Item(Held held, long bytes) {}

  private final Acts acts;
  private final ExecutionRequest request;
  private final Walk walk;

  /** What replies brought along, and what those under way may bring. */
  private long held;

  Luggage(Acts acts, ExecutionRequest request, Walk walk) {
    this.acts = acts;
    this.request = request;
    this.walk = walk;
    walk.needed().forEach(item -> held += JsonSize.of(item.value()));
  }

  /** The call with what its reply may bring along, which is reserved for it. */
  BlockCall reserved(BlockCall call) {
    int share = share();
    held += share;
    return share == PayloadRef.MOST_INLINE_BYTES ? call : call.within(share);
  }

  /** Counts the reply to a call for what it is. */
  void arrived(BlockCall call, long reply) {
    held += reply - (call.inline() == null ? PayloadRef.MOST_INLINE_BYTES : call.inline());
  }

  private int share() {
    long left = (MOST_HELD - held) / 8;
    return Math.clamp(left, LEAST_REPLY, PayloadRef.MOST_INLINE_BYTES);
  }

  /** Keeps some of these values, if they are more than a measure. */
  Promise<Void> within(List<Held> values, long most) {
    List<List<Held>> chunks = chunks(values, most);
    Promise<Void> all = Workflow.newPromise((Void) null);
    for (List<Held> chunk : chunks) {
      all = all.thenCompose(nothing -> kept(chunk));
    }
    return all;
  }

  private Promise<Void> kept(List<Held> chunk) {
    List<@Nullable Object> values = new ArrayList<>();
    chunk.forEach(item -> values.add(item.value()));
    return acts.keep(request, values)
        .thenApply(references -> {
          for (int i = 0; i < chunk.size(); i++) {
            walk.put(chunk.get(i), references.get(i).stand());
          }
          return null;
        });
  }

  /** The longest values, as many as it takes, in portions that fit into one call. */
  private static List<List<Held>> chunks(List<Held> values, long most) {
    List<Item> items = new ArrayList<>();
    long whole = 0;
    for (Held value : values) {
      long bytes = JsonSize.of(value.value());
      whole += bytes;
      items.add(new Item(value, bytes));
    }
    items.sort(Comparator.comparingLong(Item::bytes).reversed());
    List<List<Held>> chunks = new ArrayList<>();
    long filled = CHUNK;
    for (Item item : items) {
      if (whole <= most || item.bytes() < LEAST_KEPT) {
        break;
      }
      if (filled + item.bytes() > CHUNK) {
        chunks.add(new ArrayList<>());
        filled = 0;
      }
      chunks.getLast().add(item.held());
      filled += item.bytes();
      whole -= item.bytes();
    }
    return chunks;
  }
}
