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
import java.security.Key;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.util.Collections;
import java.util.Map;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.ssl.SslBundle;

/**
 * Verifies that the private keys of an SSL bundle belong to their certificates. The JVM
 * does not: a broker would end the handshake with an alert that names no cause.
 */
final class KeyOwnership {

	private static final Map<String, String> SIGNATURES = Map.of("RSA", "SHA256withRSA", "EC", "SHA256withECDSA",
			"EdDSA", "EdDSA");

	private static final byte[] CHALLENGE = { 1, 2, 3, 4 };

	private KeyOwnership() {
	}

	static void verify(SslBundle bundle) {
		KeyStore keyStore = (bundle.getStores() != null) ? bundle.getStores().getKeyStore() : null;
		if (keyStore == null) {
			return;
		}
		try {
			for (String alias : Collections.list(keyStore.aliases())) {
				if (keyStore.isKeyEntry(alias) && keyStore.getCertificate(alias) instanceof X509Certificate certificate
						&& !owns(keyStore.getKey(alias, password(bundle)), certificate)) {
					throw new IllegalStateException("The private key does not belong to the certificate of '"
							+ certificate.getSubjectX500Principal().getName() + "'");
				}
			}
		}
		catch (GeneralSecurityException ex) {
			// a key that cannot be read here: the managers of the bundle fail if it
			// matters
			return;
		}
	}

	private static char @Nullable [] password(SslBundle bundle) {
		String ofKey = bundle.getKey().getPassword();
		String password = (ofKey != null) ? ofKey : bundle.getStores().getKeyStorePassword();
		return (password != null) ? password.toCharArray() : null;
	}

	private static boolean owns(@Nullable Key key, X509Certificate certificate) throws GeneralSecurityException {
		String algorithm = (key != null) ? SIGNATURES.get(key.getAlgorithm()) : null;
		// the key of a token stays there, and may ask for its owner
		if (algorithm == null || !(key instanceof PrivateKey privateKey) || key.getEncoded() == null) {
			return true;
		}
		if (!key.getAlgorithm().equals(certificate.getPublicKey().getAlgorithm())) {
			return false;
		}
		Signature signature = Signature.getInstance(algorithm);
		signature.initSign(privateKey);
		signature.update(CHALLENGE);
		byte[] signed = signature.sign();
		signature.initVerify(certificate.getPublicKey());
		signature.update(CHALLENGE);
		try {
			return signature.verify(signed);
		}
		catch (GeneralSecurityException ex) {
			// a signature of another length
			return false;
		}
	}

}
