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

package io.github.mqttboot.test;

import java.util.concurrent.atomic.AtomicReference;

import com.hivemq.extension.sdk.api.ExtensionMain;
import com.hivemq.extension.sdk.api.auth.SimpleAuthenticator;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthInput;
import com.hivemq.extension.sdk.api.auth.parameter.SimpleAuthOutput;
import com.hivemq.extension.sdk.api.client.parameter.ServerInformation;
import com.hivemq.extension.sdk.api.packets.connect.ConnackReasonCode;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStartOutput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopInput;
import com.hivemq.extension.sdk.api.parameter.ExtensionStopOutput;
import com.hivemq.extension.sdk.api.services.Services;
import com.hivemq.extension.sdk.api.services.session.ClientService;
import com.hivemq.extension.sdk.api.services.subscription.SubscriptionStore;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The broker from within: its port, sessions and subscriptions, and whom it lets in.
 * Takes the services at its start, since the static methods for them lead to whichever
 * broker of this JVM started last.
 */
final class HiveMqExtension implements ExtensionMain, SimpleAuthenticator {

	private final AtomicReference<@Nullable Access> access = new AtomicReference<>();

	private volatile @Nullable ConnackReasonCode refusal;

	@Override
	public void extensionStart(ExtensionStartInput input, ExtensionStartOutput output) {
		this.access
			.set(new Access(input.getServerInformation(), Services.clientService(), Services.subscriptionStore()));
		Services.securityRegistry().setAuthenticatorProvider((provider) -> this);
	}

	@Override
	public void extensionStop(ExtensionStopInput input, ExtensionStopOutput output) {
	}

	@Override
	public void onConnect(SimpleAuthInput input, SimpleAuthOutput output) {
		ConnackReasonCode reasonCode = this.refusal;
		if (reasonCode != null) {
			output.failAuthentication(reasonCode, "refused by the test");
		}
		else {
			output.authenticateSuccessfully();
		}
	}

	void refuse(MqttReasonCode reasonCode) {
		this.refusal = ConnackReasonCode.valueOf(reasonCode.name());
	}

	void accept() {
		this.refusal = null;
	}

	int getPort() {
		// known when the broker has started, which is after its extensions
		return access().server().getListener().iterator().next().getPort();
	}

	ClientService clients() {
		return access().clients();
	}

	SubscriptionStore subscriptions() {
		return access().subscriptions();
	}

	private Access access() {
		Access access = this.access.get();
		Assert.state(access != null, "The broker has not started");
		return access;
	}

	/**
	 * What the broker gives to its extensions.
	 */
	private record Access(ServerInformation server, ClientService clients, SubscriptionStore subscriptions) {

	}

}
