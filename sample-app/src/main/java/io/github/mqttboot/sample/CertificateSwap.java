/*
 * Copyright 2026-present the original author or authors.
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *      https://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

package io.github.mqttboot.sample;

import java.io.IOException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslBundleRegistry;
import org.springframework.stereotype.Component;

/**
 * Swaps the certificate of the embedded broker while everything runs, in the order that
 * needs no downtime: clients trust the old and the next one, the broker changes over,
 * clients trust the next one only. Each change of the SSL bundle makes the connections
 * reconnect gracefully. One swap at a time, each on a thread of its own.
 */
@Component
class CertificateSwap {

	private static final Log logger = LogFactory.getLog(CertificateSwap.class);

	// HiveMQ CE looks at its key store every ten seconds
	private static final Duration PATIENCE = Duration.ofSeconds(60);

	private static final Duration POLL_INTERVAL = Duration.ofMillis(500);

	private final @Nullable EmbeddedBroker broker;

	private final SslBundleRegistry bundles;

	private final Fleet fleet;

	private final Journal journal;

	private final AtomicBoolean swapping = new AtomicBoolean();

	CertificateSwap(@Nullable EmbeddedBroker broker, SslBundleRegistry bundles, Fleet fleet, Journal journal) {
		this.broker = broker;
		this.bundles = bundles;
		this.fleet = fleet;
		this.journal = journal;
	}

	boolean isSwapping() {
		return this.swapping.get();
	}

	/**
	 * Start to swap the certificate.
	 * @return whether there is one to swap
	 */
	boolean start() {
		EmbeddedBroker broker = this.broker;
		BrokerCertificate current = (broker != null) ? broker.getCertificate() : null;
		if (broker == null || current == null) {
			return false;
		}
		if (this.swapping.compareAndSet(false, true)) {
			Thread thread = new Thread(() -> swap(broker, current), "certificate-swap");
			thread.setDaemon(true);
			thread.start();
		}
		return true;
	}

	private void swap(EmbeddedBroker broker, BrokerCertificate current) {
		try {
			BrokerCertificate next = broker.prepareCertificate();
			SslBundle both = BrokerCertificate.trust(current, next);
			reload(both);
			this.journal.add("broker", false, "gets the certificate " + next.getSerial() + ", clients trust both");
			broker.useCertificate(next);
			awaitCertificate(broker, both, next.getCertificate());
			reload(BrokerCertificate.trust(next));
			this.journal.add("broker", false, "shows the certificate " + next.getSerial() + ", clients trust no other");
		}
		catch (IOException ex) {
			logger.error("The certificate was not swapped", ex);
			this.journal.add("broker", true, "keeps its certificate: " + ex.getMessage());
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
		}
		finally {
			this.swapping.set(false);
		}
	}

	/**
	 * Change the bundle, as Spring Boot does when its files change: the connections of
	 * the application reconnect by themselves. Those of the devices were made by hand.
	 * @param bundle the new bundle
	 */
	private void reload(SslBundle bundle) {
		this.bundles.updateBundle(EmbeddedBroker.SSL_BUNDLE, bundle);
		this.fleet.getDevices().forEach((device) -> device.getConnection().reconnect());
	}

	private static void awaitCertificate(EmbeddedBroker broker, SslBundle trust, X509Certificate expected)
			throws IOException, InterruptedException {
		long deadline = System.nanoTime() + PATIENCE.toNanos();
		while (!broker.showsCertificate(trust, expected)) {
			if (System.nanoTime() > deadline) {
				throw new IOException("The broker did not read its key store within " + PATIENCE.toSeconds() + " s");
			}
			Thread.sleep(POLL_INTERVAL.toMillis());
		}
	}

}
