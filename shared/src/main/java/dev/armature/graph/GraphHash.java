package dev.armature.graph;

/** The name of a graph by its content. */
public final class GraphHash {
  private GraphHash() {}

  /**
   * SHA-256 over the graph's canonical JSON (keys sorted), in lower-case hexadecimal. Two graphs
   * that differ only in the order of keys are one.
   *
   * @param secretsDigest a keyed digest of the secret fields that were cut out; empty for none
   */
  public static String of(Graph graph, String secretsDigest) {
    throw new UnsupportedOperationException();
  }
}
