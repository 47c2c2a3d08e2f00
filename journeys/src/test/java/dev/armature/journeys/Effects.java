package dev.armature.journeys;

import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What blocks did to the world, counted at the sink.
 *
 * @param requests calls that arrived
 * @param keys different keys that they carried
 * @param withoutKey calls that carried none
 * @param keyWithTwoBodies keys that came with different bodies
 */
record Effects(int requests, int keys, int withoutKey, int keyWithTwoBodies) {
  static Effects of(List<Sink.Heard> heard) {
    Map<String, Set<String>> bodies = new HashMap<>();
    int withoutKey = 0;
    for (Sink.Heard one : heard) {
      String key = one.key();
      if (key == null) {
        withoutKey++;
      } else {
        bodies.computeIfAbsent(key, it -> new HashSet<>()).add(one.path() + one.body());
      }
    }
    int twoBodies = (int) bodies.values().stream().filter(it -> it.size() > 1).count();
    return new Effects(heard.size(), bodies.size(), withoutKey, twoBodies);
  }

  @Override
  public String toString() {
    return "requests=%d keys=%d without_key=%d key_with_two_bodies=%d"
        .formatted(requests, keys, withoutKey, keyWithTwoBodies);
  }
}
