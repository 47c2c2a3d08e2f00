package dev.armature.worker.store;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.armature.execution.LiveBit;
import dev.armature.worker.block.LiveText;
import org.junit.jupiter.api.Test;

class StoredLiveTextTest {
  @Test
  void nothing_that_is_told_fails_a_block_be_the_database_there_or_away() {
    try (StoreKit kit = new StoreKit()) {
      LiveText live = kit.live();

      assertThatCode(() -> live.tell(LiveBit.text("exec_1", "think", "a \"b\" \0 \ud83d\ude00")))
          .doesNotThrowAnyException();
      kit.database().goesAway();
      assertThatCode(() -> live.tell(LiveBit.retry("exec_1", "think", 1, "c")))
          .doesNotThrowAnyException();
      kit.database().comesBack();
      assertThatCode(() -> live.tell(LiveBit.text("exec_1", "think", "d")))
          .doesNotThrowAnyException();
    }
  }
}
