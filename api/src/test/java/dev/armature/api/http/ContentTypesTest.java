package dev.armature.api.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import dev.armature.api.HouseKit;
import dev.armature.problem.Problem;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ContentTypesTest {
  private static final String JSON = "application/json";
  private static final String FORM = "application/x-www-form-urlencoded";

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "json | none",
        "json | application/json",
        "json | Application/JSON",
        "json | application/json; charset=utf-8",
        "json | application/json;charset=\"UTF-8\"",
        "json | application/merge-patch+json",
        "form | application/x-www-form-urlencoded",
        "form | application/x-www-form-urlencoded; charset=UTF-8"
      })
  void the_type_of_the_route_passes(String route, @Nullable String sent) {
    assertThatCode(
            () -> ContentTypes.check(taken(route), sent == null ? List.of() : List.of(sent), null))
        .doesNotThrowAnyException();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      nullValues = "none",
      value = {
        "json | text/plain                            | none",
        "json | text/json                             | none",
        "json | application/x-www-form-urlencoded     | none",
        "json | multipart/form-data; boundary=x       | none",
        "json | application/jsonp                     | none",
        "json | application/json; charset=latin1      | none",
        "json | application/json; charset=utf-16      | none",
        "json | no type                               | none",
        "json | *                                     | none",
        "json | ''                                    | none",
        "json | application/json                      | br",
        "json | application/json                      | zstd, gzip",
        "json | application/json + text/plain         | none",
        "form | none                                  | none",
        "form | application/json                      | none",
        "form | text/plain                            | none"
      })
  void every_other_is_refused_with_a_word_on_what_is_taken(
      String route, @Nullable String sent, @Nullable String encoding) {
    List<String> lines = sent == null ? List.of() : Arrays.asList(sent.split(" \\+ ", -1));

    Problem no = HouseKit.problem(() -> ContentTypes.check(taken(route), lines, encoding));

    assertThat(no.kind()).isEqualTo(Problem.Kind.UNSUPPORTED);
    assertThat(no.message()).startsWith("This route takes ");
  }

  private static String taken(String route) {
    return route.equals("json") ? JSON : FORM;
  }
}
