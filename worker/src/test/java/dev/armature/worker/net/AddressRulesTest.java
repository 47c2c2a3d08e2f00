package dev.armature.worker.net;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.InetAddress;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AddressRulesTest {
  private static final AddressRules CLOSED = new AddressRules(List.of());

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0.0.0.0",
        "10.1.2.3",
        "100.64.0.1",
        "127.0.0.1",
        "169.254.169.254",
        "172.16.0.1",
        "172.31.255.255",
        "192.168.0.1",
        "192.0.2.1",
        "198.18.0.1",
        "198.51.100.7",
        "203.0.113.9",
        "224.0.0.1",
        "255.255.255.255",
        "::",
        "::1",
        "fc00::1",
        "fd12:3456::1",
        "fe80::1",
        "fec0::1",
        "ff02::1",
        "2001:db8::1",
        "::ffff:10.0.0.1",
        "64:ff9b::a00:1",
        "2002:a00:1::",
        "2001::1"
      })
  void addresses_that_are_not_public_are_refused(String address) throws Exception {
    assertThat(CLOSED.allows(InetAddress.ofLiteral(address))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "1.1.1.1",
        "8.8.8.8",
        "100.63.255.255",
        "172.32.0.1",
        "192.169.0.1",
        "223.255.255.255",
        "2606:4700::1",
        "2a00:1450::1",
        "64:ff9b::808:808",
        "2002:808:808::1"
      })
  void public_addresses_are_allowed(String address) throws Exception {
    assertThat(CLOSED.allows(InetAddress.ofLiteral(address))).isTrue();
  }

  @Test
  void a_range_opens_what_lies_in_it_and_nothing_else() throws Exception {
    AddressRules rules = new AddressRules(List.of(AddressRules.Range.of("10.1.0.0/16")));

    assertThat(rules.allows(InetAddress.ofLiteral("10.1.255.255"))).isTrue();
    assertThat(rules.allows(InetAddress.ofLiteral("10.2.0.1"))).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"10.0.0.0/33", "10.0.0.0/x", "host.name/8", "10.0.0.0/8/8", "fc00::/129"})
  void what_is_no_range_is_told(String cidr) {
    assertThatThrownBy(() -> AddressRules.Range.of(cidr))
        .isInstanceOf(IllegalArgumentException.class);
  }
}
