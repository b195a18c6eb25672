package dev.midstream.swap.plan;

import static org.assertj.core.api.Assertions.assertThat;

import aQute.bnd.osgi.Jar;
import dev.midstream.swap.api.ContractChange;
import dev.midstream.swap.api.ContractChange.Change;
import dev.midstream.swap.plan.Contracts.Exposed;
import dev.midstream.swap.plan.jar.ComponentModel;
import dev.midstream.swap.plan.jar.Registrations;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContractsTest {
    private static final Registrations NO_CODE = Registrations.of(new Jar("empty"));

    @Test
    void theSameComponentWithTheSameClassesIsKept() {
        assertThat(changes(exposed("store", "a.Store"), component("store", "singleton", "a.Store")))
                .containsExactly(Change.KEPT);
    }

    @Test
    void anotherComponentReplaces() {
        assertThat(changes(exposed("store", "a.Store"), component("newer", "singleton", "a.Store")))
                .containsExactly(Change.REPLACED);
    }

    @Test
    void whatNobodyOffersIsLost() {
        assertThat(changes(exposed("store", "a.Store", "a.Usage"), component("store", "singleton", "a.Store")))
                .containsExactly(Change.LOST, Change.PROVIDED);
    }

    @Test
    void lostServiceNamesWhoWouldMissIt() {
        Exposed now = new Exposed(
                List.of("a.Store"),
                "store",
                "bundle",
                true,
                List.of("user 1"),
                List.of("user 1", "caller 1"),
                List.of());
        Exposed page =
                new Exposed(List.of("a.Page"), "page", "bundle", true, List.of(), List.of(), List.of("console 1"));

        List<ContractChange> lost =
                new Contracts(List.of(now, page), List.of(), NO_CODE).changes(name -> null, type -> true);
        List<ContractChange> kept = new Contracts(
                        List.of(now, page),
                        List.of(component("store", "singleton", "a.Store"), component("page", "singleton", "a.Page")),
                        NO_CODE)
                .changes(name -> null, type -> true);

        assertThat(lost.get(0).consumers()).containsExactly("user 1", "caller 1");
        assertThat(lost.get(1).whiteboards()).containsExactly("console 1");
        assertThat(kept.get(0).consumers()).containsExactly("user 1");
        assertThat(kept.get(1).whiteboards()).isEmpty();
    }

    @Test
    void callbacksAndRoutedComponentsAreNoContracts() {
        ComponentModel callback = component("c", "singleton", "org.osgi.service.cm.ManagedService");
        ComponentModel resource = new ComponentModel(
                "r",
                "a.R",
                true,
                List.of("a.R"),
                "singleton",
                List.of("r"),
                false,
                Map.of("osgi.jaxrs.resource", "true"),
                List.of());
        assertThat(new Contracts(List.of(), List.of(callback, resource), NO_CODE).changes(name -> null, type -> true))
                .isEmpty();
    }

    @Test
    void aGateCannotChangeItsScope() {
        List<Exposed> now = List.of(exposed("store", "a.Store"));
        assertThat(new Contracts(now, List.of(component("store", "prototype", "a.Store")), NO_CODE).scopesChanged())
                .containsExactly("service a.Store changes its scope from bundle to prototype");
    }

    private static List<Change> changes(Exposed now, ComponentModel next) {
        return new Contracts(List.of(now), List.of(next), NO_CODE)
                .changes(name -> null, type -> true).stream()
                        .map(ContractChange::change)
                        .toList();
    }

    private static Exposed exposed(String component, String... classes) {
        return new Exposed(List.of(classes), component, "bundle", true, List.of(), List.of(), List.of());
    }

    private static ComponentModel component(String name, String scope, String... classes) {
        return new ComponentModel(
                name, "a.Impl", true, List.of(classes), scope, List.of(name), false, Map.of(), List.of());
    }
}
