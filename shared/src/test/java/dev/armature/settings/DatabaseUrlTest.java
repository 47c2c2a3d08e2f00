package dev.armature.settings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class DatabaseUrlTest {
  @Test
  void a_password_is_read_as_it_was_escaped_and_a_plus_is_a_plus() {
    assertThat(DatabaseUrl.of("postgres://ada:a+b%2Fc%20d@db/armature?sslmode=require"))
        .isEqualTo(
            new DatabaseUrl(
                "jdbc:postgresql://db:5432/armature?sslmode=require", "ada", "a+b/c d"));
  }

  @Test
  void an_address_of_jdbc_stays_as_it_is() {
    assertThat(DatabaseUrl.of("jdbc:postgresql://a,b/x?user=y"))
        .isEqualTo(new DatabaseUrl("jdbc:postgresql://a,b/x?user=y", "", ""));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "postgres://ada:hush\"/hush@db/armature",
        "postgres://ada:hush%zz@db/armature",
        "postgres://ada:hush/hush@db/armature",
        "postgres://ada:hush@db",
        "mysql://ada:hush@db/armature",
        "ada:hush@db/armature",
        "jdbc:mysql://db/armature?password=hush",
        "jdbc:hush",
        "hush"
      })
  void what_is_none_is_told_without_the_password(String text) {
    assertThatThrownBy(() -> DatabaseUrl.of(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("DATABASE_URL must be postgres://user:password@host:port/name")
        .hasMessageNotContaining("hush")
        .hasNoCause();
  }
}
