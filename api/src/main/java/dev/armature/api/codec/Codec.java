package dev.armature.api.codec;

import dev.armature.api.account.Caller;
import dev.armature.api.account.Role;
import dev.armature.sealing.PayloadSeal;
import io.temporal.api.common.v1.Payload;
import io.temporal.common.converter.DataConverterException;
import jakarta.inject.Singleton;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Opens what Temporal keeps sealed. Whose it is stands on each payload, bound into its seal: the id
 * of the Temporal workflow that it belongs to, in which the id of our execution or workflow comes
 * first.
 */
@Singleton
public final class Codec {
  private static final Pattern OURS = Pattern.compile("(?:exec|wf)_[0-9a-z]{26}");

  private final OwnerRepository rows;
  private final PayloadSeal seal;

  Codec(OwnerRepository rows, PayloadSeal seal) {
    this.rows = rows;
    this.seal = seal;
  }

  /**
   * The same payloads, as many, in their order: those opened that belong to the caller's workspace,
   * all others as they are, since nothing tells whether somebody else's can be opened.
   *
   * @throws dev.armature.problem.ProblemException {@code FORBIDDEN}
   */
  public List<Payload> opened(Caller caller, List<Payload> payloads) {
    caller.must(Role.VIEWER);
    Map<String, Boolean> asked = new HashMap<>();
    return payloads.stream()
        .map(it ->
            PayloadSeal.sealed(it)
                    && asked.computeIfAbsent(PayloadSeal.owner(it), owner -> has(caller, owner))
                ? opened(it)
                : it)
        .toList();
  }

  private boolean has(Caller caller, String owner) {
    Matcher id = OURS.matcher(owner);
    if (!id.find()) {
      return false;
    }
    return id.group().startsWith("wf_")
        ? rows.hasWorkflow(caller.workspaceId(), id.group())
        : rows.hasExecution(caller.workspaceId(), id.group());
  }

  private Payload opened(Payload payload) {
    try {
      return seal.decode(List.of(payload)).getFirst();
    } catch (DataConverterException e) {
      // Sealed with a key that is gone: it is shown as it lies there.
      return payload;
    }
  }
}
