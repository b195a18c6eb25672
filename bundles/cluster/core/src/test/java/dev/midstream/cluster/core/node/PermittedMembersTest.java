package dev.midstream.cluster.core.node;

import static org.assertj.core.api.Assertions.assertThat;

import dev.midstream.cluster.api.PlainTraffic;
import dev.midstream.cluster.core.model.Member;
import java.util.Map;
import org.junit.jupiter.api.Test;

class PermittedMembersTest {
    private static final Map<String, Member> MEMBERS =
            Map.of("near", member("near", "127.0.0.1"), "far", member("far", "192.0.2.1"));

    private static Member member(String node, String host) {
        return new Member(node, Map.of(), host, Map.of("http", 8181), null, "1.0.0");
    }

    @Test
    void memberOnAnotherMachineHasNoAddress() {
        Map<String, Member> permitted = new PermittedMembers(new PlainTraffic(false), () -> MEMBERS).get();
        assertThat(permitted).containsOnlyKeys("near", "far");
        assertThat(permitted.get("far").host()).isNull();
        assertThat(permitted.get("near")).isEqualTo(MEMBERS.get("near"));
    }

    @Test
    void trustedNetworkHidesNothing() {
        assertThat(new PermittedMembers(new PlainTraffic(true), () -> MEMBERS).get())
                .isEqualTo(MEMBERS);
    }

    @Test
    void onlyLoopbackAddressesArePermitted() {
        PlainTraffic plain = PlainTraffic.from(property -> null);
        assertThat(plain.isPermitted("127.0.0.1")).isTrue();
        assertThat(plain.isPermitted("127.1.2.3")).isTrue();
        assertThat(plain.isPermitted("localhost")).isTrue();
        assertThat(plain.isPermitted("::1")).isTrue();
        assertThat(plain.isPermitted("192.0.2.1")).isFalse();
        assertThat(plain.isPermitted("0.0.0.0")).isFalse();
        assertThat(plain.isPermitted("no-such-host.invalid")).isFalse();
        assertThat(plain.isPermitted("")).isFalse();
        assertThat(plain.isPermitted(null)).isFalse();
    }

    @Test
    void operatorTrustsNetworkByProperty() {
        assertThat(PlainTraffic.from(Map.of(PlainTraffic.PROPERTY, "true")::get).isPermitted("192.0.2.1"))
                .isTrue();
        assertThat(PlainTraffic.from(Map.of(PlainTraffic.PROPERTY, "yes")::get).isPermitted("192.0.2.1"))
                .isFalse();
    }
}
