package dev.armature.worker.net;

import io.micronaut.context.annotation.ConfigurationProperties;
import io.micronaut.core.bind.annotation.Bindable;
import java.util.List;
import java.util.stream.Stream;

/**
 * {@code armature.egress.*}.
 *
 * @param allow ranges of addresses inside the operator's network that blocks may reach, separated
 *     by commas
 */
@ConfigurationProperties("armature.egress")
record EgressConfig(@Bindable(defaultValue = "") String allow) {
  EgressConfig {
    ranges(allow);
  }

  List<AddressRules.Range> ranges() {
    return ranges(allow);
  }

  private static List<AddressRules.Range> ranges(String allow) {
    return Stream.of(allow.split(",", -1))
        .map(String::strip)
        .filter(it -> !it.isEmpty())
        .map(AddressRules.Range::of)
        .toList();
  }
}
