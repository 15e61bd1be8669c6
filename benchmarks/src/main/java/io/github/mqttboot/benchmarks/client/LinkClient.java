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

package io.github.mqttboot.benchmarks.client;

import java.io.InputStream;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertificateFactory;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.connection.MqttConnectionObserver;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.transport.TlsSettings;
import io.github.mqttboot.transport.netty.NettyTransportFactory;

/**
 * A connection of the client on Netty over a link with TLS.
 */
public final class LinkClient implements Contender {

	private final MqttConnection connection;

	private final String topic;

	private final AtomicInteger losses = new AtomicInteger();

	private volatile Consumer<byte[]> onMessage = (payload) -> {
	};

	/**
	 * Connect and subscribe.
	 * @param url the URL of the broker
	 * @param authority the certificate of its authority
	 * @throws Exception if that failed
	 */
	public LinkClient(URI url, Path authority) throws Exception {
		this.topic = "link-" + url.getScheme();
		this.connection = (MqttConnection) connector(url, authority).connect(this.topic).get(1, TimeUnit.MINUTES);
		this.connection.addObserver(new MqttConnectionObserver() {

			@Override
			public void onLoss(MqttConnectionCause cause) {
				LinkClient.this.losses.incrementAndGet();
			}

		});
		this.connection.subscribe(TopicSubscription.of(this.topic, MqttQos.AT_LEAST_ONCE), (message) -> {
			this.onMessage.accept(message.getPacket().payload());
			message.acknowledge();
		}).granted().get(1, TimeUnit.MINUTES);
	}

	/**
	 * Return how connections are opened.
	 * @param url the URL of the broker
	 * @param authority the certificate of its authority
	 * @return opens connections
	 * @throws Exception if there can be none
	 */
	public static Connector connector(URI url, Path authority) throws Exception {
		TlsSettings tls = tls(trust(authority));
		return new ProductConnector(url, () -> tls, new NettyTransportFactory());
	}

	/**
	 * Return how connections are opened of which none resumes the TLS session of another:
	 * {@code mqtts} would otherwise, with no certificate to verify, and QUIC never does.
	 * @param url the URL of the broker
	 * @param authority the certificate of its authority
	 * @return opens connections
	 * @throws Exception if there can be none
	 */
	public static Connector withoutResumption(URI url, Path authority) throws Exception {
		TrustManager[] trust = trust(authority);
		return new ProductConnector(url, () -> tls(trust), new NettyTransportFactory());
	}

	private static TrustManager[] trust(Path authority) throws Exception {
		TrustManagerFactory trust = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
		KeyStore store = KeyStore.getInstance(KeyStore.getDefaultType());
		store.load(null, null);
		try (InputStream certificate = Files.newInputStream(authority)) {
			store.setCertificateEntry("authority",
					CertificateFactory.getInstance("X.509").generateCertificate(certificate));
		}
		trust.init(store);
		return trust.getTrustManagers();
	}

	private static TlsSettings tls(TrustManager[] trust) {
		try {
			return TlsSettings.of("TLS", null, trust, null, null, new String[0], true);
		}
		catch (GeneralSecurityException ex) {
			throw new IllegalStateException(ex);
		}
	}

	@Override
	public void send(String topic, byte[] payload) {
		sendAsync(topic, payload).join();
	}

	@Override
	public CompletableFuture<?> sendAsync(String topic, byte[] payload) {
		return this.connection
			.publish(new PublishPacket(topic, payload, MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE));
	}

	@Override
	public String topic() {
		return this.topic;
	}

	@Override
	public void onMessage(Consumer<byte[]> onMessage) {
		this.onMessage = onMessage;
	}

	/**
	 * Return how often the connection was lost.
	 * @return the number
	 */
	public int losses() {
		return this.losses.get();
	}

	@Override
	public void close() {
		this.connection.close();
	}

}
