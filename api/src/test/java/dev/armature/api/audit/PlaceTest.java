package dev.armature.api.audit;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlaceTest {
  private static final String ID = "aud_01kb5m3zq8x2v7c4n9d6t1h0ws";

  @Test
  void a_cursor_leads_back_to_its_place_to_the_microsecond() {
    AuditLog.Place place = new AuditLog.Place(Instant.parse("2026-01-31T11:58:41.000342Z"), ID);

    assertThat(AuditLog.Place.of(place.cursor())).contains(place);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "1",
        "1-",
        "-1-" + ID,
        "1-aud_1",
        "100000000000000000-" + ID,
        "1-" + ID + "x",
        "1 -" + ID,
        "' OR 1=1"
      })
  void anything_else_is_no_cursor(String text) {
    assertThat(AuditLog.Place.of(text)).isEmpty();
  }
}
