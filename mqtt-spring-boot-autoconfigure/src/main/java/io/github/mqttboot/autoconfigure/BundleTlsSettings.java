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

package io.github.mqttboot.autoconfigure;

import java.security.GeneralSecurityException;
import java.util.List;
import java.util.function.Supplier;

import javax.net.ssl.KeyManager;

import io.github.mqttboot.transport.TlsSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;
import org.springframework.boot.ssl.SslOptions;

/**
 * The TLS settings of an SSL bundle, created again after the bundle was reloaded. If the
 * new bundle cannot be used the old settings stay, and it is tried again. Thread-safe.
 */
final class BundleTlsSettings implements Supplier<TlsSettings> {

	private static final Log logger = LogFactory.getLog(BundleTlsSettings.class);

	private final String connectionName;

	private final Supplier<@Nullable SslBundle> bundle;

	private final boolean verifyHostname;

	private final List<String> applicationProtocols;

	private @Nullable SslBundle current;

	private @Nullable TlsSettings settings;

	/**
	 * Create an instance.
	 * @param connectionName the name of the connection
	 * @param bundle gives the current bundle, or {@code null} to trust whom the JVM
	 * trusts
	 * @param verifyHostname whether the certificate must be for the host
	 * @param applicationProtocols the protocols to offer (ALPN), if any
	 */
	BundleTlsSettings(String connectionName, Supplier<@Nullable SslBundle> bundle, boolean verifyHostname,
			List<String> applicationProtocols) {
		this.connectionName = connectionName;
		this.bundle = bundle;
		this.verifyHostname = verifyHostname;
		this.applicationProtocols = List.copyOf(applicationProtocols);
	}

	@Override
	public synchronized TlsSettings get() {
		SslBundle latest = this.bundle.get();
		TlsSettings settings = this.settings;
		if (settings != null && latest == this.current) {
			return settings;
		}
		try {
			settings = make(latest);
			this.settings = settings;
			this.current = latest;
		}
		catch (RuntimeException ex) {
			if (settings == null) {
				throw ex;
			}
			logger.warn("MQTT connection '" + this.connectionName
					+ "': the reloaded SSL bundle cannot be used, the old one stays: "
					+ SslBundleFailureAnalyzer.withoutKeys(ex.getMessage()));
		}
		return settings;
	}

	/**
	 * Return whether a new bundle took its place since the settings were made, and can be
	 * used.
	 * @return whether {@link #get()} returns other settings now
	 */
	synchronized boolean renew() {
		TlsSettings before = this.settings;
		return get() != before;
	}

	private TlsSettings make(@Nullable SslBundle bundleOrNone) {
		if (bundleOrNone == null && this.verifyHostname && this.applicationProtocols.isEmpty()) {
			return TlsSettings.ofJvm();
		}
		SslBundle bundle = (bundleOrNone != null) ? bundleOrNone : SslBundle.systemDefault();
		KeyOwnership.verify(bundle);
		SslOptions options = bundle.getOptions();
		try {
			// the default bundle trusts whom the JVM trusts, and has no keys
			KeyManager @Nullable [] keys = (bundleOrNone != null) ? bundle.getManagers().getKeyManagers()
					: TlsSettings.keysOfJvm();
			return TlsSettings.of(bundle.getProtocol(), keys, bundle.getManagers().getTrustManagers(),
					options.getEnabledProtocols(), options.getCiphers(),
					this.applicationProtocols.toArray(String[]::new), this.verifyHostname);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex.getMessage(), ex);
		}
	}

}
