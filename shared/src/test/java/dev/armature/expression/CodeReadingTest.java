package dev.armature.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CodeReadingTest {
  private static final Set<String> IDS = Set.of("fetch", "last", "total", "return", "Math", "my-b");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '@',
      value = {
        "return fetch.output                          | fetch",
        "return fetch.output + fetch.output           | fetch",
        "return fetch?.output[last]                   | fetch last",
        "return z.fetch + z?.fetch                    | ''",
        "return [...fetch]                            | fetch",
        "return {fetch: 1, last: total}               | total",
        "return {fetch}                               | fetch",
        "return a ? fetch : last                      | fetch last",
        "'fetch' + \"last\" + 'it\\'s fetch'          | ''",
        "`fetch ${last} ${`${total}`} fetch`          | last total",
        "`${ {a: {b: fetch}} }` + last                | fetch last",
        "1 // fetch                                   | ''",
        "1 /* fetch */ + last                         | last",
        "x = /['\"`fetch]/.test(last)                 | last",
        "x = a / fetch / 2                            | fetch",
        "return /fetch/g.exec(last)                   | last",
        "x = (a) / fetch; y = 'z' / last              | fetch last",
        "const fetch = 1; return fetch                | ''",
        "let last; function total() {}                | ''",
        "return Math.max(1)                           | ''",
        "0xfetch + 1.last                             | ''",
        "outputs.fetch                                | fetch",
        "outputs?.fetch                               | fetch",
        "outputs['my-b'].output                       | my-b",
        "outputs?.[\"my-b\"]                          | my-b",
        "outputs[which]                               | ''",
        "outputs.unknown + a.outputs.fetch            | ''",
        "outputs['By name']                           | By name",
        "const {fetch, last} = outputs                | fetch last",
        "fetched + refetch + $fetch                   | ''",
        "'unclosed fetch                              | ''",
        "`unclosed ${fetch                            | fetch",
        "/unclosed fetch                              | ''",
        "{{ fetch }}                                  | fetch",
      })
  void code_reads_the_blocks_whose_ids_stand_in_it(String code, String blocks) {
    Stream<String> found =
        read(code)
            .filter(it -> it.root().equals("outputs"))
            .map(it -> it.path().getFirst())
            .distinct();

    assertThat(String.join(" ", found.toList())).isEqualTo(blocks.replace("''", ""));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '@',
      value = {
        "variables.a + variables['b'] | variables[a] variables[b]",
        "Object.keys(variables)       | variables[]",
        "variables[name]              | variables[]",
        "inputs.x                     | inputs[]",
        "a.variables + 'inputs'       | ''",
      })
  void code_reads_the_roots_that_stand_in_it(String code, String roots) {
    assertThat(String.join(" ", read(code).map(it -> it.root() + it.path()).distinct().toList()))
        .isEqualTo(roots.replace("''", ""));
  }

  @Test
  void no_text_keeps_it_from_ending() {
    for (String hostile :
        List.of("'", "`${`${", "/[", "/*", "\\", "'\\", "}}}`", "`\\", "#€\u0000")) {
      assertThat(read(hostile.repeat(100))).isEmpty();
    }
  }

  private static Stream<Reference> read(String code) {
    return References.inCode(
        Language.JAVASCRIPT, code, it -> IDS.contains(it) || it.equals("By name"), IDS::contains)
        .found()
        .stream();
  }
}
