package dev.armature.api.workflow;

import dev.armature.block.BlockCatalog;
import dev.armature.block.CredentialNames;
import dev.armature.graph.Block;
import dev.armature.graph.Graph;
import dev.armature.graph.Limits;
import dev.armature.problem.Fault;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** The credentials that the blocks of a graph name, whatever their types. */
record CredentialUses(List<Use> uses) {
  /**
   * A block that names a credential.
   *
   * @param path of the field, in the body of a save
   * @param name name or id of the credential
   */
  record Use(String path, String blockId, String name) {}

  CredentialUses {
    uses = List.copyOf(uses);
  }

  static CredentialUses of(Graph graph, BlockCatalog catalog) {
    List<Use> uses = new ArrayList<>();
    for (int i = 0; i < graph.blocks().size(); i++) {
      Block block = graph.blocks().get(i);
      String path = "blocks[%d].config.".formatted(i);
      catalog
          .named(block.type())
          .ifPresent(spec ->
              CredentialNames.in(spec, block.config())
                  .forEach(it -> uses.add(new Use(path + it.path(), block.id(), it.name()))));
    }
    return new CredentialUses(uses);
  }

  Set<String> names() {
    return uses.stream().map(Use::name).collect(Collectors.toSet());
  }

  /** What to say of those whose credential there is not. */
  List<Fault> missing(Set<String> unknown) {
    return uses.stream()
        .filter(it -> unknown.contains(it.name()))
        .limit(Limits.FAULTS_TOLD)
        .map(it ->
            new Fault(
                "UNKNOWN_CREDENTIAL",
                it.path(),
                it.blockId(),
                "Block '%s': there is no credential '%s' in the workspace"
                    .formatted(it.blockId(), shortened(it.name()))))
        .toList();
  }

  private static String shortened(String text) {
    return text.length() <= 80 ? text : text.substring(0, 79) + "…";
  }
}
