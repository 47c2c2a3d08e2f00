package dev.armature.execution;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** What the first act of a run, {@code begin}, gives back. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Begun.Go.class, name = "go"),
  @JsonSubTypes.Type(value = Begun.Veto.class, name = "veto")
})
public sealed interface Begun {
  /** The row is open; this is what to walk. */
  record Go(Skeleton skeleton) implements Begun {}

  /** The row says that this run was refused, or that it ended before it began; no block may run. */
  record Veto(String reason) implements Begun {}
}
