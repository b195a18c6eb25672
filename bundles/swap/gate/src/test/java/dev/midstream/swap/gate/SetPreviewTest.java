package dev.midstream.swap.gate;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.osgi.framework.Bundle;
import org.osgi.framework.BundleContext;
import org.osgi.framework.ServiceReference;

/** Members of a set that need contracts of each other which nobody offers yet. */
class SetPreviewTest {
    public interface Stock {
        String take();
    }

    @TempDir
    Path folder;

    private TestNode node;
    private BundleContext other;

    @BeforeEach
    void start() throws Exception {
        node = new TestNode(folder);
        other = node.consumer();
    }

    @AfterEach
    void stop() throws Exception {
        node.close();
    }

    private static void register(Bundle revision, String answer) {
        TestNode.register(revision, Stock.class, (Stock) () -> answer, "component.name", "stock");
    }

    private static ServiceReference<Stock> reference(BundleContext consumer) {
        return consumer.getServiceReference(Stock.class);
    }

    private Shift shift(Bundle... revisions) throws Exception {
        List<Tenure> tenures = new ArrayList<>();
        for (Bundle revision : revisions) {
            tenures.add(node.revisions().bind(revision));
        }
        node.revisions().commit(List.of(revisions), List.of());
        Shift shift = node.shifts().shift(tenures, Duration.ofSeconds(10));
        for (Bundle revision : revisions) {
            node.revisions().unstage(revision.getLocation());
        }
        return shift;
    }

    @Test
    void theSetSeesANewContractBeforeTheShiftAndNobodyElseDoes() throws Exception {
        Bundle stock = node.staged("x.stock", "1.0.0");
        Bundle shop = node.staged("x.shop", "1.0.0");
        List<String> events = Collections.synchronizedList(new ArrayList<>());
        shop.getBundleContext().addServiceListener(event -> events.add("" + event.getType()), "(objectClass=*Stock)");
        Preview preview = node.revisions().preview(List.of(stock, shop));
        assertThat(reference(shop.getBundleContext())).isNull();

        register(stock, "staged");
        ServiceReference<Stock> seen = reference(shop.getBundleContext());
        Stock gate = shop.getBundleContext().getService(seen);
        assertThat(gate.take()).isEqualTo("staged");
        assertThat(reference(other)).isNull();

        shift(stock, shop);
        preview.close();
        assertThat(shop.getBundleContext().getServiceReferences(Stock.class, null))
                .containsExactly(seen);
        assertThat(events).as("the set sees one registration").containsExactly("1");
        assertThat(gate.take()).isEqualTo("staged");
        assertThat(other.getService(reference(other)).take()).isEqualTo("staged");

        Bundle next = node.staged("x.stock", "2.0.0");
        register(next, "next");
        node.swap(next);
        assertThat(gate.take())
                .as("the gate of the preview follows later swaps")
                .isEqualTo("next");
        assertThat(other.getService(reference(other)).take()).isEqualTo("next");
    }

    @Test
    void aRefusedSetLeavesNothing() throws Exception {
        Bundle stock = node.staged("x.stock", "1.0.0");
        Bundle shop = node.staged("x.shop", "1.0.0");
        Preview preview = node.revisions().preview(List.of(stock, shop));
        register(stock, "staged");
        assertThat(reference(shop.getBundleContext())).isNotNull();

        preview.close();
        assertThat(reference(shop.getBundleContext())).isNull();
        stock.uninstall();
        assertThat(node.revisions().exposed("x.stock")).isEmpty();
    }

    @Test
    void aContractThatIsThereAlreadyLeadsToTheLiveRevisionUntilTheShift() throws Exception {
        Bundle live = node.revision("x.stock", "1.0.0");
        register(live, "live");
        Bundle stock = node.staged("x.stock", "2.0.0");
        Bundle shop = node.staged("x.shop", "1.0.0");
        Preview preview = node.revisions().preview(List.of(stock, shop));
        register(stock, "staged");
        Stock gate = shop.getBundleContext().getService(reference(shop.getBundleContext()));
        assertThat(gate.take()).isEqualTo("live");

        shift(stock, shop);
        preview.close();
        assertThat(gate.take()).isEqualTo("staged");
    }

    @Test
    void previewsEndWithTheirSet() throws Exception {
        Bundle stock = node.staged("x.stock", "1.0.0");
        Bundle shop = node.staged("x.shop", "1.0.0");
        Preview preview = node.revisions().preview(List.of(stock, shop));
        register(stock, "first");
        shift(stock, shop);
        preview.close();
        Bundle next = node.staged("x.stock", "2.0.0");
        register(next, "next");
        node.swap(next);
        stock.uninstall();
        shop.uninstall();
        ServiceReference<?>[] gates = node.gates().getRegisteredServices();
        assertThat(gates)
                .filteredOn(gate -> gate.getProperty(GateProperties.PREVIEW) != null)
                .isEmpty();
        assertThat(gates)
                .filteredOn(gate -> gate.getProperty(GateProperties.GATE) != null)
                .hasSize(1);
    }
}
