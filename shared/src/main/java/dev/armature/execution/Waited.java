package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import com.fasterxml.jackson.annotation.JsonProperty;
import org.jspecify.annotations.Nullable;

/**
 * What came of a wait: with it, the block that waits is run again, to say what its result is, or
 * that it waits on.
 *
 * @param due when the wait is over by itself, in milliseconds since the epoch, so that a block that
 *     waits on can say so; absent: never
 * @param value what was gathered meanwhile, where somebody gathers; absent: nothing
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record Waited(How how, @Nullable Long due, @Nullable Object value) {
  /** How a wait comes to an end. */
  public enum How {
    /** Its time has come. */
    @JsonProperty("due")
    DUE,
    /** Somebody said that there is something to look at. */
    @JsonProperty("told")
    TOLD,
    /** The execution that was called has begun. */
    @JsonProperty("begun")
    BEGUN,
    /** All items of the map are over; what they ended with is the value, a {@link Gathered}. */
    @JsonProperty("gathered")
    GATHERED
  }
}
