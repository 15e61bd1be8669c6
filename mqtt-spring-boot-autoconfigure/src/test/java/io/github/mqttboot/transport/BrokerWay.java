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

package io.github.mqttboot.transport;

import java.net.InetSocketAddress;

import io.github.mqttboot.testsupport.DenoFront;
import io.github.mqttboot.testsupport.KwikFront;
import io.github.mqttboot.testsupport.QuicFront;
import io.github.mqttboot.testsupport.ScriptedBroker;
import io.github.mqttboot.testsupport.TestCertificates;

/**
 * The way of a transport to a broker of the {@link TransportContract}.
 *
 * @param scheme the scheme of the URL
 * @param address where to connect to
 * @param tlsSettings the TLS settings
 * @param nobodyListening the failure that shows that nothing listens there
 * @param closing has nothing listen there
 */
public record BrokerWay(String scheme, InetSocketAddress address, TlsSettings tlsSettings,
		LinkFailure.Kind nobodyListening, Runnable closing) implements AutoCloseable {

	/**
	 * Return the direct way.
	 * @param broker the broker
	 * @return the way over TCP
	 */
	public static BrokerWay plain(ScriptedBroker broker) {
		return new BrokerWay("mqtt", broker.address(), TlsSettings.ofJvm(), LinkFailure.Kind.REFUSED, broker::close);
	}

	/**
	 * Return the way through a front that speaks QUIC.
	 * @param broker the broker
	 * @return the way over QUIC
	 */
	public static BrokerWay quic(ScriptedBroker broker) {
		QuicFront front = QuicFront.to(broker.address().getPort()).start();
		return new BrokerWay("quic", front.address(), TestCertificates.shared().createTlsSettings(null),
				LinkFailure.Kind.QUIC_UNANSWERED, front::close);
	}

	/**
	 * Return the way through a front that speaks QUIC by another implementation of it.
	 * @param broker the broker
	 * @return the way over QUIC
	 */
	public static BrokerWay kwik(ScriptedBroker broker) {
		QuicFront.assumeAvailable();
		KwikFront front = KwikFront.to(broker.address().getPort());
		return new BrokerWay("quic", front.address(), TestCertificates.shared().createTlsSettings(null),
				LinkFailure.Kind.QUIC_UNANSWERED, front::close);
	}

	/**
	 * Return the way through a front that speaks QUIC by a third implementation of it.
	 * @param broker the broker
	 * @return the way over QUIC
	 */
	public static BrokerWay deno(ScriptedBroker broker) {
		QuicFront.assumeAvailable();
		DenoFront front = DenoFront.to(broker.address().getPort());
		return new BrokerWay("quic", front.address(), TestCertificates.shared().createTlsSettings(null),
				LinkFailure.Kind.QUIC_UNANSWERED, front::close);
	}

	@Override
	public void close() {
		this.closing.run();
	}

}
