package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RequestIdsTest {
  @ParameterizedTest
  @ValueSource(
      strings = {
        "3f2504e0-4f89-41d3-9a0c-0305e82c3301",
        "01ARZ3NDEKTSV4RRFFQ69G5FAV",
        "req_01kb5m3zq8x2v7c4n9d6t1h0wx",
        "a.b_c-d8"
      })
  void what_is_well_formed_is_taken(String id) {
    assertThat(RequestIds.chosen(List.of(id))).isEqualTo(id);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "short",
        "-starts-with-a-dash",
        "has a space in it",
        "line\nbreak-in-it",
        "{\"level\": \"ERROR\"}",
        "umlaut-ä-in-it",
        "a2345678901234567890123456789012345678901234567890123456789012345"
      })
  void anything_else_would_stand_in_the_log_and_is_not(String id) {
    assertThat(RequestIds.chosen(List.of(id))).matches("req_[0-9a-z]{26}");
  }

  @Test
  void of_several_none_is_taken_and_of_none_one_is_made() {
    assertThat(RequestIds.chosen(List.of("first-of-two", "second-of-two"))).startsWith("req_");
    assertThat(RequestIds.chosen(List.of())).startsWith("req_");
  }
}
