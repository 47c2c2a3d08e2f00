package dev.armature.standalone;

/**
 * A server of the operator's own, as {@code TEMPORAL_ADDRESS} says.
 *
 * @param address host and port of its frontend
 */
record GivenTemporal(String address) implements Temporal {
  @Override
  public String described() {
    return address + ", as TEMPORAL_ADDRESS says";
  }

  @Override
  public boolean lasting() {
    return true;
  }

  @Override
  public void close() {
    // Not ours to end.
  }
}
