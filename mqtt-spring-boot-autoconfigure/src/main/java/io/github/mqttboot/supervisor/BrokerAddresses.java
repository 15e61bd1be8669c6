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

package io.github.mqttboot.supervisor;

import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.UnknownHostException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.settings.BrokerUrl;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides where to try next. A round goes once through all addresses of all URLs, and
 * begins with the URL that led to a connection last. Lives in the serial executor of its
 * connection.
 */
@InSerialExecutor
final class BrokerAddresses {

	private static final Log logger = LogFactory.getLog(BrokerAddresses.class);

	private static final int MAX_REDIRECTS = 3;

	private final List<URI> urls;

	private final Deque<URI> urlsLeft = new ArrayDeque<>(2);

	private final Deque<InetSocketAddress> addressesLeft = new ArrayDeque<>(2);

	private URI url;

	/**
	 * The configured one that led to the URL in use.
	 */
	private URI origin;

	private URI first;

	private int addressesOfHost;

	private int redirects;

	BrokerAddresses(List<URI> urls) {
		this.urls = urls;
		this.url = urls.get(0);
		this.origin = this.url;
		this.first = this.url;
	}

	void beginRound() {
		this.addressesLeft.clear();
		this.urlsLeft.clear();
		this.urlsLeft.addAll(this.urls);
		for (int i = this.urls.indexOf(this.first); i > 0; i--) {
			this.urlsLeft.add(this.urlsLeft.remove());
		}
	}

	/**
	 * The URL in use led to a connection: rounds begin with it from now on, also after
	 * one in which no broker could be reached.
	 */
	void accepted() {
		this.first = this.origin;
	}

	/**
	 * Follow redirections again: some time passed since the last ones.
	 */
	void allowRedirects() {
		this.redirects = 0;
	}

	/**
	 * Leave out the other addresses of the URL in use: they lead to the same broker.
	 */
	void skipUrl() {
		this.addressesLeft.clear();
	}

	boolean hasNext() {
		return !this.addressesLeft.isEmpty() || !this.urlsLeft.isEmpty();
	}

	/**
	 * Return the next address of the URL in use, or else go on to the next URL.
	 * @return what to try
	 */
	Target next() {
		InetSocketAddress address = this.addressesLeft.poll();
		if (address == null) {
			this.url = this.urlsLeft.remove();
			this.addressesOfHost = 0;
			if (this.urls.contains(this.url)) {
				this.origin = this.url;
			}
		}
		return new Target(this.url, BrokerUrl.addressOf(this.url), address, this.addressesOfHost);
	}

	URI url() {
		return this.url;
	}

	/**
	 * Take the addresses of the URL in use, in the order of the resolver.
	 * @param addresses the addresses, at least one
	 * @return the first
	 */
	InetSocketAddress resolved(List<InetSocketAddress> addresses) {
		this.addressesOfHost = addresses.size();
		this.addressesLeft.addAll(addresses);
		return this.addressesLeft.remove();
	}

	/**
	 * Follow a broker that names another (MQTT 5 section 4.13). The scheme stays, so that
	 * nobody is led to a weaker one.
	 * @param serverReference what the broker names: hosts with or without port
	 * @return whether it can be followed
	 */
	boolean redirect(@Nullable String serverReference) {
		if (serverReference == null || this.redirects >= MAX_REDIRECTS) {
			return false;
		}
		try {
			String first = serverReference.trim().split("\\s+")[0];
			String path = BrokerUrl.addressOf(this.url).path();
			URI target = BrokerUrl.parse(this.url.getScheme() + "://" + first + path).toUri();
			this.redirects++;
			this.addressesLeft.clear();
			this.urlsLeft.addFirst(target);
			return true;
		}
		catch (IllegalArgumentException ex) {
			logger.warn("The broker names another server, but not as a host and a port: "
					+ MqttText.printable(serverReference));
			return false;
		}
	}

	/**
	 * What an attempt is to connect to.
	 *
	 * @param url the URL of the broker
	 * @param broker what the URL stands for
	 * @param address one of the addresses of its host, or {@code null} if that has to be
	 * resolved
	 * @param addressesOfHost how many addresses its host has, or 0 if that has to be
	 * resolved
	 */
	record Target(URI url, BrokerAddress broker, @Nullable InetSocketAddress address, int addressesOfHost) {

		Target resolved(InetSocketAddress first, int addresses) {
			return new Target(this.url, this.broker, first, addresses);
		}

	}

	/**
	 * Finds the addresses of a host.
	 */
	@FunctionalInterface
	interface Resolver {

		/**
		 * Ask the name service of the machine.
		 */
		Resolver SYSTEM = (url) -> {
			BrokerAddress broker = BrokerUrl.addressOf(url);
			return Arrays.stream(InetAddress.getAllByName(broker.host()))
				.map((address) -> new InetSocketAddress(address, broker.port()))
				.toList();
		};

		/**
		 * Resolve. May block.
		 * @param url the URL, with a port
		 * @return the addresses, at least one
		 * @throws UnknownHostException if there is none
		 */
		List<InetSocketAddress> resolve(URI url) throws UnknownHostException;

	}

}
