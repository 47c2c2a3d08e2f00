package dev.armature.schedule;

import com.fasterxml.jackson.annotation.JsonProperty;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** What becomes of a time that comes while the run of an earlier one goes on. */
public enum Overlap {
  /** It is left out. */
  @JsonProperty("skip")
  SKIP,
  /** The first one waits for the end of the run, the others are left out. */
  @JsonProperty("buffer_one")
  BUFFER_ONE,
  /** All of them wait, and run one after the other. */
  @JsonProperty("buffer_all")
  BUFFER_ALL,
  /** The run is cancelled, and the time has its own run then. */
  @JsonProperty("cancel_other")
  CANCEL_OTHER,
  /** The run is ended on the spot, without its say, and the time has its own run then. */
  @JsonProperty("terminate_other")
  TERMINATE_OTHER,
  /** The runs go on side by side. */
  @JsonProperty("allow_all")
  ALLOW_ALL;

  /** As authors write it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  /** The one of this word. */
  public static Optional<Overlap> named(String word) {
    return Arrays.stream(values()).filter(it -> it.word().equals(word)).findFirst();
  }
}
