package dev.midstream.cluster.core.zookeeper;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.util.Collection;
import java.util.Optional;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;

/**
 * The operator's files for TLS with ZooKeeper, in {@code etc/midstream}: {@code zookeeper.ca.pem} has the certificates of
 * the authorities that certify its servers. If the servers ask for a certificate, {@code zookeeper.p12} has this node's, and
 * {@code zookeeper.p12.password} the password of that file.
 */
public final class ZooKeeperTls {
    public static final String AUTHORITIES = "zookeeper.ca.pem";
    private static final String OWN = "zookeeper.p12";

    private ZooKeeperTls() {}

    /**
     * Reads the files.
     *
     * @param folder {@code etc/midstream}
     * @return empty if there is no file of authorities: ZooKeeper is spoken to without TLS
     * @throws IOException if a file is there and cannot be used; says which one and why
     */
    public static Optional<SSLContext> read(Path folder) throws IOException {
        Path authorities = folder.resolve(AUTHORITIES);
        if (!Files.exists(authorities)) {
            return Optional.empty();
        }
        try {
            SSLContext context = SSLContext.getInstance("TLS");
            context.init(own(folder), trusted(authorities).getTrustManagers(), null);
            return Optional.of(context);
        } catch (GeneralSecurityException e) {
            throw new IOException("The files for TLS with ZooKeeper in " + folder + " cannot be used: " + e, e);
        }
    }

    private static TrustManagerFactory trusted(Path authorities) throws IOException, GeneralSecurityException {
        KeyStore store = KeyStore.getInstance("PKCS12");
        store.load(null, null);
        try (InputStream in = Files.newInputStream(authorities)) {
            Collection<? extends Certificate> all =
                    CertificateFactory.getInstance("X.509").generateCertificates(in);
            if (all.isEmpty()) {
                throw new IOException(
                        authorities + " has no certificate. It needs those of the authorities that certify"
                                + " ZooKeeper's servers, in PEM.");
            }
            int number = 0;
            for (Certificate each : all) {
                store.setCertificateEntry("authority-" + number++, each);
            }
        }
        TrustManagerFactory factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
        factory.init(store);
        return factory;
    }

    private static KeyManager[] own(Path folder) throws IOException, GeneralSecurityException {
        Path file = folder.resolve(OWN);
        if (!Files.exists(file)) {
            return new KeyManager[0];
        }
        char[] password =
                Files.readString(folder.resolve(OWN + ".password")).strip().toCharArray();
        KeyStore store = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(file)) {
            store.load(in, password);
        }
        KeyManagerFactory factory = KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
        factory.init(store, password);
        return factory.getKeyManagers();
    }
}
