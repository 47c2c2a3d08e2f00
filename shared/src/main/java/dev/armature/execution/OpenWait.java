package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonInclude;
import org.jspecify.annotations.Nullable;

/**
 * What a block waits for, as one Temporal run of its execution hands it on to the next.
 *
 * @param due when it is over by itself, in milliseconds since the epoch; absent: never
 * @param tellable whether it is over when somebody says so
 * @param child the Temporal workflow that it waits for; absent: none
 * @param waited what came of it, where it is over and its block has not run again; absent: it is
 *     open
 */
@JsonInclude(JsonInclude.Include.NON_NULL)
public record OpenWait(
    @Nullable Long due, boolean tellable, @Nullable String child, @Nullable Waited waited) {
  /** Whether what it waits for is work of the execution's own. */
  public boolean works() {
    return child != null;
  }
}
