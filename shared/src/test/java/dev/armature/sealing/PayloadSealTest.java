package dev.armature.sealing;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import dev.armature.problem.Problem;
import io.temporal.api.common.v1.Payload;
import io.temporal.api.failure.v1.Failure;
import io.temporal.common.converter.DataConverter;
import io.temporal.common.converter.DataConverterException;
import io.temporal.failure.ApplicationFailure;
import io.temporal.payload.context.WorkflowSerializationContext;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What Temporal is given, and what becomes of it under other keys. */
class PayloadSealTest {
  private static final String FIRST = KeyRing.mint();
  private static final String SECOND = KeyRing.mint();
  private static final Map<String, Object> VALUE = Map.of("city", "Oslo");

  @Test
  void a_value_is_sealed_as_a_whole_and_comes_back() {
    Payload sealed = written(FIRST, "exec_a");

    assertThat(PayloadSeal.sealed(sealed)).isTrue();
    assertThat(PayloadSeal.owner(sealed)).isEqualTo("exec_a");
    assertThat(sealed.toString()).doesNotContain("Oslo", "city", "json/plain");
    assertThat(read(FIRST, sealed)).isEqualTo(VALUE);
  }

  @Test
  void the_same_value_never_looks_the_same() {
    assertThat(written(FIRST, "exec_a").getData()).isNotEqualTo(written(FIRST, "exec_a").getData());
  }

  @Test
  void without_a_key_nothing_is_sealed_and_what_is_cannot_be_read() {
    Payload open = written("", "exec_a");

    assertThat(open).isEqualTo(PayloadSeal.plain().toPayload(VALUE).orElseThrow());
    assertThat(read("", open)).isEqualTo(VALUE);
    assertThatThrownBy(() -> read("", written(FIRST, "exec_a")))
        .isInstanceOf(DataConverterException.class)
        .hasMessageContaining("ARMATURE_PAYLOAD_KEY");
  }

  @Test
  void what_was_written_before_there_was_a_key_is_read() {
    assertThat(read(FIRST, written("", "exec_a"))).isEqualTo(VALUE);
  }

  @Test
  void a_new_key_in_front_seals_and_the_old_one_behind_it_opens() {
    Payload old = written(FIRST, "exec_a");
    Payload anew = written(SECOND + "," + FIRST, "exec_a");

    assertThat(read(SECOND + "," + FIRST, old)).isEqualTo(VALUE);
    assertThat(read(SECOND, anew)).isEqualTo(VALUE);
    assertThatThrownBy(() -> read(SECOND, old)).isInstanceOf(DataConverterException.class);
  }

  @Test
  void plain_in_front_seals_nothing_and_opens_what_is_sealed() {
    String keys = "plain," + FIRST;

    assertThat(PayloadSeal.sealed(written(keys, "exec_a"))).isFalse();
    assertThat(read(keys, written(FIRST, "exec_a"))).isEqualTo(VALUE);
  }

  @Test
  void nobody_passes_a_payload_off_as_another_ones() {
    Payload sealed = written(FIRST, "exec_a");
    Payload relabelled =
        sealed.toBuilder().putMetadata("armature-owner", ByteString.copyFromUtf8("exec_b")).build();

    assertThatThrownBy(() -> read(FIRST, relabelled)).isInstanceOf(DataConverterException.class);
  }

  @Test
  void a_payload_with_a_flipped_bit_or_none_at_all_does_not_open() {
    Payload sealed = written(FIRST, "exec_a");
    byte[] bytes = sealed.getData().toByteArray();
    bytes[bytes.length / 2] ^= 1;

    for (ByteString data : List.of(ByteString.copyFrom(bytes), ByteString.EMPTY)) {
      assertThatThrownBy(() -> read(FIRST, sealed.toBuilder().setData(data).build()))
          .isInstanceOf(DataConverterException.class);
    }
  }

  @Test
  void the_texts_and_details_of_a_failure_are_sealed_too() {
    DataConverter converter = PayloadSeal.of(FIRST).converter();
    Problem problem = Problem.of(Problem.Kind.INVALID, "CITY", "Oslo is closed");

    Failure failure =
        converter.exceptionToFailure(
            ApplicationFailure.newFailure(problem.message(), problem.code(), problem));

    assertThat(failure.toString()).doesNotContain("Oslo");
    assertThat(converter.failureToException(failure)).hasMessageContaining("Oslo is closed");
  }

  @Test
  void keys_of_another_form_are_refused_and_not_shown() {
    assertThatThrownBy(() -> PayloadSeal.of("k1:c2hvcnQ="))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageNotContaining("c2hvcnQ");
    assertThatThrownBy(() -> PayloadSeal.of("plain," + FIRST + ",x"))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static Payload written(String keys, String owner) {
    return PayloadSeal.of(keys)
        .converter()
        .withContext(new WorkflowSerializationContext("default", owner))
        .toPayload(VALUE)
        .orElseThrow();
  }

  private static Object read(String keys, Payload payload) {
    return PayloadSeal.of(keys).converter().fromPayload(payload, Map.class, Map.class);
  }
}
