package dev.armature.worker.net;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketAddress;
import java.util.function.UnaryOperator;
import javax.net.SocketFactory;

/** Makes sockets that connect only where the rules allow: checked at the last moment there is. */
final class GuardedSockets extends SocketFactory {
  /** The rules refuse the address. */
  static final class Refused extends IOException {
    private static final long serialVersionUID = 1L;

    Refused() {
      super("the address is refused");
    }
  }

  private final AddressRules rules;
  private final UnaryOperator<InetSocketAddress> leading;

  GuardedSockets(AddressRules rules) {
    this(rules, UnaryOperator.identity());
  }

  /**
   * Sockets that are led somewhere else once the rules have let them through.
   *
   * @param leading where a socket connects that was to connect there
   */
  GuardedSockets(AddressRules rules, UnaryOperator<InetSocketAddress> leading) {
    this.rules = rules;
    this.leading = leading;
  }

  @Override
  public Socket createSocket() {
    return new Guarded(rules, leading);
  }

  @Override
  public Socket createSocket(String host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(String host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port) throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  @Override
  public Socket createSocket(InetAddress host, int port, InetAddress local, int localPort)
      throws IOException {
    return connected(new InetSocketAddress(host, port));
  }

  private Socket connected(InetSocketAddress address) throws IOException {
    Socket socket = createSocket();
    socket.connect(address);
    return socket;
  }

  private static final class Guarded extends Socket {
    private final AddressRules rules;
    private final UnaryOperator<InetSocketAddress> leading;

    Guarded(AddressRules rules, UnaryOperator<InetSocketAddress> leading) {
      this.rules = rules;
      this.leading = leading;
    }

    @Override
    public void connect(SocketAddress endpoint) throws IOException {
      connect(endpoint, 0);
    }

    @Override
    public void connect(SocketAddress endpoint, int timeout) throws IOException {
      if (!(endpoint instanceof InetSocketAddress address)
          || address.isUnresolved()
          || !rules.allows(address.getAddress())) {
        throw new Refused();
      }
      super.connect(leading.apply(address), timeout);
    }
  }
}
