package dev.armature.worker.net;

import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.stream.Stream;

/**
 * Which addresses may be reached. The special-purpose ranges of IANA's registries are refused, with
 * IPv4 addresses that hide in IPv6 ones taken out first, unless the operator allows a range.
 */
public final class AddressRules {
  /** A range of addresses, {@code 10.0.0.0/8}. */
  public record Range(byte[] network, int bits) {
    /** Reads one. */
    public static Range of(String cidr) {
      String[] parts = cidr.strip().split("/", -1);
      byte[] network = literal(parts[0]);
      int bits = parts.length == 1 ? network.length * 8 : bits(cidr, parts[1]);
      if (parts.length > 2 || bits < 0 || bits > network.length * 8) {
        throw new IllegalArgumentException("'%s' is no range of addresses".formatted(cidr));
      }
      return new Range(network, bits);
    }

    boolean holds(byte[] address) {
      if (address.length != network.length) {
        return false;
      }
      for (int bit = 0; bit < bits; bit++) {
        int mask = 0x80 >> (bit % 8);
        if ((address[bit / 8] & mask) != (network[bit / 8] & mask)) {
          return false;
        }
      }
      return true;
    }

    private static int bits(String cidr, String text) {
      try {
        return Integer.parseInt(text);
      } catch (NumberFormatException e) {
        throw new IllegalArgumentException("'%s' is no range of addresses".formatted(cidr), e);
      }
    }

    private static byte[] literal(String text) {
      if (!text.matches("[0-9a-fA-F:.]+") || !(text.contains(":") || text.matches("[0-9.]+"))) {
        throw new IllegalArgumentException("'%s' is no address".formatted(text));
      }
      try {
        return InetAddress.getByName(text).getAddress();
      } catch (UnknownHostException e) {
        throw new IllegalArgumentException("'%s' is no address".formatted(text), e);
      }
    }
  }

  private static final List<Range> REFUSED =
      Stream.of(
              "0.0.0.0/8",
              "10.0.0.0/8",
              "100.64.0.0/10",
              "127.0.0.0/8",
              "169.254.0.0/16",
              "172.16.0.0/12",
              "192.0.0.0/24",
              "192.0.2.0/24",
              "192.31.196.0/24",
              "192.52.193.0/24",
              "192.88.99.0/24",
              "192.168.0.0/16",
              "192.175.48.0/24",
              "198.18.0.0/15",
              "198.51.100.0/24",
              "203.0.113.0/24",
              "224.0.0.0/4",
              "240.0.0.0/4",
              "::/8",
              "100::/64",
              "2001::/23",
              "2001:db8::/32",
              "3fff::/20",
              "5f00::/16",
              "fc00::/7",
              "fe80::/9",
              "ff00::/8")
          .map(Range::of)
          .toList();

  /** IPv6 ranges that carry an IPv4 address, and at which byte it begins. */
  private record Carrier(Range range, int at) {}

  private static final List<Carrier> CARRIERS =
      List.of(
          new Carrier(Range.of("::/96"), 12),
          new Carrier(Range.of("64:ff9b::/96"), 12),
          new Carrier(Range.of("2002::/16"), 2));

  private final List<Range> allowed;

  /** These ranges are allowed whatever they are. */
  public AddressRules(List<Range> allowed) {
    this.allowed = List.copyOf(allowed);
  }

  /** Whether this address may be reached. */
  public boolean allows(InetAddress address) {
    byte[] bytes = address.getAddress();
    if (allowed.stream().anyMatch(it -> it.holds(bytes))) {
      return true;
    }
    for (Carrier carrier : CARRIERS) {
      if (carrier.range().holds(bytes)) {
        byte[] inner = new byte[4];
        System.arraycopy(bytes, carrier.at(), inner, 0, 4);
        return carries(inner);
      }
    }
    return REFUSED.stream().noneMatch(it -> it.holds(bytes));
  }

  private boolean carries(byte[] inner) {
    return allowed.stream().anyMatch(it -> it.holds(inner))
        || REFUSED.stream().noneMatch(it -> it.holds(inner));
  }
}
