package dev.armature.api.http.api;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * {@code armature.codec.*}.
 *
 * @param ui the origins of Temporal's UI that may read what the codec opens, such as {@code
 *     https://temporal.example.com}, several separated by commas; empty: none
 */
@ConfigurationProperties("armature.codec")
record CodecConfig(@Bindable(defaultValue = "") String ui) {
  /** Each of them. */
  Set<String> origins() {
    return Arrays.stream(ui.split(",", -1))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .collect(Collectors.toUnmodifiableSet());
  }
}
