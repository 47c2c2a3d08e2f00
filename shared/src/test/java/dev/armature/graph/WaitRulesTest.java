package dev.armature.graph;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.type.TypeReference;
import dev.armature.json.Json;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class WaitRulesTest {
  private final List<String> faults = new ArrayList<>();
  private final List<String> missing = new ArrayList<>();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait | {'duration': '3d'}",
        "wait | {'duration': 1500}",
        "wait | {'duration': '{{ variables.pause }}'}",
        "wait | {'until': '2027-01-31T09:00:00+01:00'}",
        "wait | {'event': 'paid', 'timeout': 'PT5M'}",
        "approval | {'question': 'Pay?', 'deadline': '2d', 'required': 2}",
        "approval | {'question': 'Pay?', 'deadline': '2027-01-31T09:00:00Z'}",
        "orchestration | {'workflow_id': 'wf_1', 'version': 'latest'}",
        "orchestration | {'orchestration_id': 'wf_1', 'version': 3}",
        "orchestration | {'workflow_id': '{{ variables.id }}', 'version': '{{ variables.v }}'}",
        "split | {'duration': 'soon'}"
      })
  void what_can_be_waited_for_has_no_faults(String type, String config) throws Exception {
    check(type, config);

    assertThat(faults).isEmpty();
    assertThat(missing).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "wait | {'duration': 'soon'} | duration: 'duration' must be a duration",
        "wait | {'duration': '4000d'} | duration: 'duration' must be a duration of at most ten",
        "wait | {'duration': '1s', 'event': 'x'} | event: exactly one of",
        "wait | {'until': 'tomorrow'} | until: 'until' must be a time with its offset",
        "wait | {'until': '2027-01-31T09:00:00'} | until: 'until' must be a time with its offset",
        "wait | {'duration': '1s', 'timeout': '2s'} | timeout: 'timeout' belongs to an 'event'",
        "wait | {'event': 'x', 'timeout': -1} | timeout: 'timeout' must be a duration",
        "approval | {'deadline': 'soon'} | deadline: 'deadline' must be a duration",
        "approval | {'required': 0} | required: 'required' must be from 1 to 100",
        "approval | {'required': 101} | required: 'required' must be from 1 to 100",
        "approval | {'required': 2, 'approvers': ['a']} | required: 'required' is more than",
        "approval | {'form': {'properties': {'decision': {}}}} | form: 'form' must leave the field",
        "orchestration | {'workflow_id': 'a', 'version': 0} | version: 'version' must be",
        "orchestration | {'workflow_id': 'a', 'version': 'v3'} | version: 'version' must be",
        "orchestration | {'workflow_id': 'a', 'orchestration_id': 'b'} | exactly one of"
      })
  void what_cannot_is_told_by_its_field(String type, String config, String fault) throws Exception {
    check(type, config);

    assertThat(faults).singleElement().asString().contains(fault);
  }

  @ParameterizedTest
  @ValueSource(strings = {"wait", "orchestration"})
  void what_is_not_filled_in_yet_can_be_saved_and_not_run(String type) throws Exception {
    check(type, "{}");

    assertThat(faults).isEmpty();
    assertThat(missing).singleElement().asString().contains("exactly one of");
  }

  @Test
  void a_key_that_is_too_long_is_a_fault() throws Exception {
    check("wait", "{'event': '%s'}".formatted("k".repeat(201)));

    assertThat(faults).containsExactly("event: 'event' must have 1 to 200 characters");
  }

  private void check(String type, String config) throws Exception {
    Map<String, @Nullable Object> read =
        Json.stored().readValue(config.replace('\'', '"'), new TypeReference<>() {});
    WaitRules.check(
        type,
        read,
        (field, message) -> faults.add(field + ": " + message),
        (field, message) -> missing.add(field + ": " + message));
  }
}
