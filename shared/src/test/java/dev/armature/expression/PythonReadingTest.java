package dev.armature.expression;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PythonReadingTest {
  private static final Set<String> IDS =
      Set.of("fetch", "last", "total", "len", "output", "my-b", "_x");

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '@',
      value = {
        "return fetch['output']                       | fetch",
        "return fetch['output'] + fetch['output']     | fetch",
        "return z.fetch + z['fetch']                  | ''",
        "return {fetch: 1, 'last': total}             | fetch total",
        "return fetch if a else last                  | fetch last",
        "'fetch' + \"last\" + 'it\\'s fetch'          | ''",
        "'''fetch\\n'last' \"total\"\\n''' + last     | last",
        "r'\\' + fetch + '                            | ''",
        "rb'fetch' + b\"last\" + u'total'             | ''",
        "f'fetch {last} {{total}} fetch'              | last",
        "f\"{fetch['output']} {last!r:>{total}}\"     | fetch last total",
        "f'{f\"{fetch}\"}' + last                     | fetch last",
        "f'{ {1: fetch}[1] }' + last                  | fetch last",
        "F'''\\n{fetch}\\n''' ; last                  | fetch last",
        "f'{fetch != last}'                           | fetch last",
        "rf'{total:0.2f}'                             | total",
        "1 # fetch                                    | ''",
        "1 # it's\\nlast                              | last",
        "x = '#' + fetch                              | fetch",
        "fetch = 1\\nreturn fetch                     | ''",
        "fetch = fetch['output']\\nreturn fetch       | fetch",
        "a, fetch = 1, 2\\nreturn fetch               | ''",
        "fetch: int = 1\\nreturn fetch                | ''",
        "total += 1                                   | total",
        "total == 1                                   | total",
        "f(fetch=last)                                | last",
        "f(fetch == last)                             | fetch last",
        "f(a,\\n  fetch=1,\\n  b=last)                | last",
        "def last(a=fetch): pass\\nlast()             | fetch",
        "class total: pass\\ntotal()                  | ''",
        "import fetch, json as last\\nfetch(last)     | ''",
        "from fetch import last\\nlast()              | ''",
        "for last in fetch: print(last)               | fetch",
        "[last for last in fetch]                     | fetch",
        "[a for a, (b, total) in fetch if total]      | fetch",
        "with open(fetch) as last: last               | fetch",
        "(last := fetch)                              | fetch",
        "if (fetch := 1): fetch                       | ''",
        "len(output)                                  | ''",
        "0xfetch + 1.0j                               | ''",
        "outputs['fetch']                             | fetch",
        "outputs.get('my-b', 1)                       | my-b",
        "outputs[\"By name\"]                         | By name",
        "outputs[which]                               | ''",
        "outputs['unknown'] + a.outputs['fetch']      | ''",
        "fetched + refetch + fetch_                   | ''",
        "_x                                           | _x",
        "'unclosed fetch                              | ''",
        "f'unclosed {fetch                            | fetch",
        "a = \\\\n  fetch                           | fetch",
      })
  void code_reads_the_blocks_whose_ids_stand_in_it(String code, String blocks) {
    Stream<String> found =
        read(code.replace("\\n", "\n"))
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
        "variables['a'] + variables.get(\"b\")  | variables[a] variables[b]",
        "f'{variables[\"a\"]}'                  | variables[a]",
        "list(variables)                        | variables[]",
        "variables[name] + variables[f'{x}']    | variables[]",
        "inputs['x']                            | inputs[]",
        "a.variables + 'inputs'                 | ''",
      })
  void code_reads_the_roots_that_stand_in_it(String code, String roots) {
    assertThat(String.join(" ", read(code).map(it -> it.root() + it.path()).distinct().toList()))
        .isEqualTo(roots.replace("''", ""));
  }

  @Test
  void no_text_keeps_it_from_ending() {
    for (String hostile :
        List.of("'", "f'{", "f\"{f'{", "'''", "\\", "f'{x:{", "(", "}}]", "#", "#€\u0000", "a,")) {
      assertThat(read(hostile.repeat(20_000))).isEmpty();
    }
  }

  private static Stream<Reference> read(String code) {
    return References.inCode(
        Language.PYTHON, code, it -> IDS.contains(it) || it.equals("By name"), IDS::contains)
        .found()
        .stream();
  }
}
