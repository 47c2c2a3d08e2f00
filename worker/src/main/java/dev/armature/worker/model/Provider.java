package dev.armature.worker.model;

import dev.armature.problem.Problem;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Whose way of speaking a model's server has. */
public enum Provider {
  /** Chat completions, as OpenAI made them and many servers speak them. */
  OPENAI("openai", "https://api.openai.com/v1", "OPENAI_API_KEY"),
  /** The messages of Anthropic. */
  ANTHROPIC("anthropic", "https://api.anthropic.com/v1", "ANTHROPIC_API_KEY");

  private final String word;
  private final String home;
  private final String keySetting;

  Provider(String word, String home, String keySetting) {
    this.word = word;
    this.home = home;
    this.keySetting = keySetting;
  }

  /**
   * The provider that is named, else the one that the model's name tells.
   *
   * @throws dev.armature.problem.ProblemException {@code CONFIG_INVALID} where the name is none
   */
  public static Provider of(@Nullable String named, String model) {
    if (named == null || named.isBlank()) {
      return model.toLowerCase(Locale.ROOT).startsWith("claude") ? ANTHROPIC : OPENAI;
    }
    for (Provider provider : values()) {
      if (provider.word.equals(named.strip().toLowerCase(Locale.ROOT))) {
        return provider;
      }
    }
    throw Problem.of(
            Problem.Kind.INVALID, "CONFIG_INVALID", "'provider' must be openai or anthropic")
        .thrown();
  }

  /** How it stands in a config. */
  public String word() {
    return word;
  }

  /** Where it is asked unless something else is said. */
  String home() {
    return home;
  }

  /** The variable of the environment with the operator's key. */
  String keySetting() {
    return keySetting;
  }
}
