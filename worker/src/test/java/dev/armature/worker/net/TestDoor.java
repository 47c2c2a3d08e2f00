package dev.armature.worker.net;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.UnaryOperator;
import okhttp3.Dns;

/**
 * Outgoing doors of tests. Names mean what the test says, and a socket that the rules let through
 * is led where the test says, so that nothing ever leaves this machine.
 */
public final class TestDoor {
  private TestDoor() {}

  /** Loopback is allowed, and reached as it is. */
  public static SafeHttp loopback() {
    return new SafeHttp(
        new AddressRules(List.of(AddressRules.Range.of("127.0.0.0/8"))), new Names(Map.of()));
  }

  /**
   * A door as an operator opens it.
   *
   * @param allowed ranges
   * @param names addresses by name; several are given one after the other, each at one question
   * @param leading where a socket connects that the rules let through
   */
  public static SafeHttp open(
      List<String> allowed,
      Map<String, List<String>> names,
      UnaryOperator<InetSocketAddress> leading) {
    return new SafeHttp(sockets(allowed, leading), new Names(names));
  }

  /** As {@link #open}, for answers that are read while they come. */
  public static StreamedHttp streamed(
      List<String> allowed,
      Map<String, List<String>> names,
      UnaryOperator<InetSocketAddress> leading) {
    return new StreamedHttp(sockets(allowed, leading), new Names(names));
  }

  private static GuardedSockets sockets(
      List<String> allowed, UnaryOperator<InetSocketAddress> leading) {
    return new GuardedSockets(
        new AddressRules(allowed.stream().map(AddressRules.Range::of).toList()), leading);
  }

  /** A resolver that knows what it is told, and addresses. */
  private static final class Names implements Dns {
    private final Map<String, List<String>> known;
    private final AtomicInteger asked = new AtomicInteger();

    Names(Map<String, List<String>> known) {
      this.known = known;
    }

    @Override
    public List<InetAddress> lookup(String name) throws UnknownHostException {
      List<String> addresses = known.get(name);
      if (addresses != null) {
        String next = addresses.get(asked.getAndIncrement() % addresses.size());
        return List.of(InetAddress.ofLiteral(next));
      }
      if (name.matches("[0-9][0-9a-fA-Fx.]*[0-9a-fA-F]") || name.contains(":")) {
        // A literal, in any way that C libraries read: nobody on the network is asked.
        return List.of(InetAddress.getAllByName(name));
      }
      throw new UnknownHostException(name);
    }
  }
}
