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

import java.time.Duration;
import java.util.function.DoubleSupplier;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.RetryAdvice;
import io.github.mqttboot.protocol.BrokerAddress;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * Decides what follows the end of an attempt or of a connection: the next address, the
 * broker that this one names, or a wait. Lives in the serial executor of its connection.
 */
@InSerialExecutor
final class RetryPlan {

	private static final Log logger = LogFactory.getLog(RetryPlan.class);

	private final MqttConnectionSettings settings;

	private final String clientId;

	private final BrokerAddresses addresses;

	private final Backoff backoff;

	private final SessionTakeoverDetector takeovers = new SessionTakeoverDetector();

	RetryPlan(MqttConnectionSettings settings, String clientId, BrokerAddresses addresses, DoubleSupplier random) {
		this.settings = settings;
		this.clientId = clientId;
		this.addresses = addresses;
		this.backoff = new Backoff(settings.getReconnect(), random);
	}

	void reset() {
		this.backoff.reset();
	}

	void beginRound() {
		this.addresses.allowRedirects();
		this.addresses.beginRound();
	}

	Step afterFailure(MqttConnectionCause cause, @Nullable String serverReference) {
		boolean lasting = RetryAdvice.isLasting(cause);
		if (lasting) {
			this.addresses.skipUrl();
		}
		String broker = broker();
		if (this.addresses.redirect(serverReference) || this.addresses.hasNext()) {
			logger.debug(
					prefix() + "no connection to " + broker + ": " + cause.description() + "; trying the next address");
			return Step.AT_ONCE;
		}
		return delayed(lasting);
	}

	Step afterLoss(MqttConnectionCause cause, @Nullable String serverReference, Duration lasted, long now) {
		String broker = broker();
		ended(lasted);
		boolean fight = RetryAdvice.isTakeover(cause) && this.takeovers.isFight(now);
		if (fight) {
			logger.error(prefix() + "another client uses the client id '" + this.clientId
					+ "' as well, and the two disconnect each other; give each its own");
		}
		if (this.addresses.redirect(serverReference)) {
			logger.info(prefix() + "lost " + broker + ": " + cause.description() + "; following to "
					+ MqttText.printable(String.valueOf(serverReference)));
			return Step.AT_ONCE;
		}
		return delayed(fight || RetryAdvice.isLasting(cause));
	}

	/**
	 * We disconnected ourselves, to reconnect.
	 * @param lasted how long the connection had lasted
	 * @return what follows
	 */
	Step afterLeaving(Duration lasted) {
		ended(lasted);
		return Step.AT_ONCE;
	}

	/**
	 * A connection ended for what was sent over it, and the next one begins without that.
	 * @param lasted how long the connection had lasted
	 * @return what follows
	 */
	Step afterSuspicion(Duration lasted) {
		ended(lasted);
		return delayed(false);
	}

	Step afterBug() {
		return delayed(false);
	}

	private void ended(Duration lasted) {
		if (lasted.compareTo(this.settings.getReconnect().stableAfter()) >= 0) {
			this.backoff.reset();
			this.addresses.allowRedirects();
		}
		this.addresses.beginRound();
	}

	private Step delayed(boolean refused) {
		return new Step(refused ? this.backoff.nextAfterRefusal() : this.backoff.next(), refused);
	}

	private String broker() {
		return BrokerAddress.mask(this.addresses.url()).toString();
	}

	private String prefix() {
		return "MQTT connection '" + this.settings.getName() + "': ";
	}

	/**
	 * What follows.
	 *
	 * @param delay the wait, or {@code null} to try at once
	 * @param refused whether a retry won't cure it soon
	 */
	record Step(@Nullable Duration delay, boolean refused) {

		static final Step AT_ONCE = new Step(null, false);

	}

}
