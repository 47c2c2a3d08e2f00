package dev.armature.serving;

import com.fasterxml.jackson.core.JsonProcessingException;
import dev.armature.execution.BlockCall;
import dev.armature.execution.BlockReply;
import dev.armature.execution.Outcome;
import dev.armature.execution.PayloadRef;
import dev.armature.execution.Waited;
import dev.armature.json.Json;
import dev.armature.json.JsonHeap;
import dev.armature.json.JsonSize;
import dev.armature.problem.Problem;
import dev.armature.problem.ProblemException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Opens the references in what a block is called with, and makes some of what is large in its
 * reply.
 */
public final class LargeValues {
  /** One value, as JSON. */
  public static final int MOST_VALUE_BYTES = 64 * 1024 * 1024;

  /** All values of one call together, as JSON. */
  static final int MOST_OPENED_BYTES = 128 * 1024 * 1024;

  /** What cannot be made smaller by references must fit into a payload of Temporal. */
  static final int MOST_REPLY_BYTES = 1024 * 1024;

  private final Payloads payloads;
  private final Workbench workbench;

  /** Keeps them here; nobody else in this process opens any. */
  public LargeValues(Payloads payloads) {
    this(payloads, Workbench.ofThisProcess());
  }

  /** Keeps them here, and opens them where there is room. */
  public LargeValues(Payloads payloads, Workbench workbench) {
    this.payloads = payloads;
    this.workbench = workbench;
  }

  /** Room for what a block is called with; waits for it. */
  Workbench.Place place(BlockCall call) throws InterruptedException {
    Map<String, Integer> sizes = new HashMap<>();
    Waited waited = call.waited();
    for (Object value :
        Arrays.asList(call.roots(), call.cameIn(), waited == null ? null : waited.value())) {
      PayloadRef.all(value, reference -> sizes.put(reference.hash(), reference.bytes()));
    }
    long all = 0;
    for (int bytes : sizes.values()) {
      all += bytes;
    }
    return workbench.place(all);
  }

  /**
   * The call with all values in it.
   *
   * @throws ProblemException {@code INPUT_TOO_LARGE} where they are too much for one block
   */
  BlockCall opened(BlockCall call) {
    Waited waited = call.waited();
    Object gathered = waited == null ? null : waited.value();
    if (!PayloadRef.within(call.roots())
        && !PayloadRef.within(call.cameIn())
        && !PayloadRef.within(gathered)) {
      return call;
    }
    Opening opening = new Opening(call);
    BlockCall opened =
        call.of(
            PayloadRef.opened(call.roots(), opening::open),
            PayloadRef.opened(call.cameIn(), opening::open));
    return waited == null
        ? opened
        : opened.after(
            new Waited(waited.how(), waited.due(), PayloadRef.opened(gathered, opening::open)));
  }

  /**
   * The reply as it goes to Temporal.
   *
   * @throws ProblemException {@code RESULT_TOO_LARGE}
   */
  @SuppressWarnings("ReferenceEquality") // the very map comes back where nothing was too large
  BlockReply slim(BlockCall call, BlockReply reply) {
    if (reply.outcome() instanceof Outcome.Each each) {
      Map<String, @Nullable Object> portions =
          PayloadRef.slimmed(
              each.portions(), PayloadRef.MOST_INLINE_BYTES, value -> kept(call, value));
      return new BlockReply(reply.blockId(), each.with(portions), reply.ways(), reply.carried());
    }
    if (reply.outcome() instanceof Outcome.Pending pending) {
      long size = JsonSize.of(Json.stored().convertValue(pending, Object.class));
      if (size > MOST_REPLY_BYTES) {
        throw tooLarge("what the block waits with", size, MOST_REPLY_BYTES);
      }
      return reply;
    }
    int most = call.inline() == null ? PayloadRef.MOST_INLINE_BYTES : call.inline();
    Map<String, @Nullable Object> values = new LinkedHashMap<>();
    reply.outcome().result().forEach((field, value) -> values.put("." + field, value));
    for (int i = 0; i < reply.carried().size(); i++) {
      values.put(Integer.toString(i), reply.carried().get(i));
    }
    Map<String, @Nullable Object> slim =
        PayloadRef.slimmed(values, most, value -> kept(call, value));
    long size = JsonSize.of(slim);
    if (size > MOST_REPLY_BYTES) {
      throw tooLarge("the result", size, MOST_REPLY_BYTES);
    }
    return slim == values ? reply : with(reply, slim);
  }

  private static BlockReply with(BlockReply reply, Map<String, @Nullable Object> slim) {
    Map<String, @Nullable Object> result = new LinkedHashMap<>();
    reply.outcome().result().keySet().forEach(field -> result.put(field, slim.get("." + field)));
    List<@Nullable Object> carried = new ArrayList<>();
    for (int i = 0; i < reply.carried().size(); i++) {
      carried.add(slim.get(Integer.toString(i)));
    }
    Outcome outcome =
        switch (reply.outcome()) {
          case Outcome.Done done -> new Outcome.Done(result);
          case Outcome.Chose chose -> new Outcome.Chose(chose.route(), result);
          case Outcome.Pending pending -> pending;
        };
    return reply.with(outcome, carried);
  }

  private PayloadRef kept(BlockCall call, @Nullable Object value) {
    long size = JsonSize.of(value);
    if (size > MOST_VALUE_BYTES) {
      throw tooLarge("a value of the result", size, MOST_VALUE_BYTES);
    }
    try {
      workbench.here().forResult(size);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ProblemException(
          Problem.of(Problem.Kind.UNAVAILABLE, "BLOCK_CUT_OFF", "the block was cut off"), e);
    }
    String json = Json.text(value);
    // What cannot be opened again must not be kept.
    workbench.check("a value of the result", JsonHeap.of(json), "RESULT_TOO_LARGE");
    return payloads.keep(call.workspaceId(), call.executionId(), json);
  }

  private static ProblemException tooLarge(String what, long size, int most) {
    return Problem.of(
            Problem.Kind.TOO_LARGE,
            "RESULT_TOO_LARGE",
            "%s has %,d bytes as JSON, and %,d is the most".formatted(what, size, most))
        .thrown();
  }

  /** The opening of one call: a value that stands in several places is read once. */
  private final class Opening {
    private final BlockCall call;
    private final Map<String, @Nullable Object> known = new LinkedHashMap<>();
    private long bytes;
    private long heap;

    Opening(BlockCall call) {
      this.call = call;
    }

    @Nullable Object open(PayloadRef reference) {
      if (known.containsKey(reference.hash())) {
        return known.get(reference.hash());
      }
      bytes += reference.bytes();
      if (bytes > MOST_OPENED_BYTES) {
        throw Problem.of(
                Problem.Kind.TOO_LARGE,
                "INPUT_TOO_LARGE",
                "what this block references has more than %,d bytes as JSON"
                    .formatted(MOST_OPENED_BYTES))
            .thrown();
      }
      String json = payloads.read(call.workspaceId(), call.executionId(), reference);
      heap += JsonHeap.of(json);
      workbench.check("what this block references", heap, "INPUT_TOO_LARGE");
      try {
        Object value = Json.stored().readValue(json, Object.class);
        known.put(reference.hash(), value);
        return value;
      } catch (JsonProcessingException e) {
        throw new IllegalStateException("payload %s cannot be read".formatted(reference.hash()), e);
      }
    }
  }
}
