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

import java.net.URI;
import java.time.Duration;
import java.time.Instant;

import io.github.mqttboot.connection.MqttConnectionSnapshot.Disconnect;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * What the serial executor of a connection publishes to other threads.
 *
 * @param state the state
 * @param since since when
 * @param attempts how many attempts failed since the last accepted connection
 * @param connectedSince since when the broker accepts us
 * @param disconnectedSince since when there is no connection
 * @param broker the broker in use, or tried last
 * @param connectAck the last CONNACK
 * @param lastDisconnect the last loss
 * @param lastFailure the last failed attempt
 */
record ConnectionStatus(MqttConnectionState state, Instant since, int attempts, @Nullable Instant connectedSince,
		@Nullable Instant disconnectedSince, @Nullable URI broker, @Nullable ConnectAck connectAck,
		@Nullable Disconnect lastDisconnect, @Nullable Disconnect lastFailure) {

	static ConnectionStatus initial(Instant now) {
		return new ConnectionStatus(MqttConnectionState.STOPPED, now, 0, null, now, null, null, null, null);
	}

	ConnectionStatus accepted(ConnectAck ack) {
		return new ConnectionStatus(this.state, this.since, 0, this.connectedSince, this.disconnectedSince, this.broker,
				ack, this.lastDisconnect, this.lastFailure);
	}

	ConnectionStatus trying(URI broker) {
		return new ConnectionStatus(this.state, this.since, this.attempts, this.connectedSince, this.disconnectedSince,
				broker, this.connectAck, this.lastDisconnect, this.lastFailure);
	}

	ConnectionStatus failed(Disconnect failure) {
		return new ConnectionStatus(this.state, this.since, this.attempts + 1, this.connectedSince,
				this.disconnectedSince, this.broker, this.connectAck, this.lastDisconnect, failure);
	}

	ConnectionStatus lost(Disconnect loss) {
		return new ConnectionStatus(this.state, this.since, this.attempts, this.connectedSince, this.disconnectedSince,
				this.broker, this.connectAck, loss, this.lastFailure);
	}

	ConnectionStatus moved(MqttConnectionState next, Instant now) {
		boolean connected = next == MqttConnectionState.CONNECTED || next == MqttConnectionState.STOPPING;
		boolean wasConnected = this.connectedSince != null;
		boolean begins = this.state == MqttConnectionState.STOPPED;
		Instant disconnectedSince = (this.disconnectedSince != null && !begins) ? this.disconnectedSince : now;
		return new ConnectionStatus(next, now, this.attempts,
				connected ? (wasConnected ? this.connectedSince : now) : null, connected ? null : disconnectedSince,
				this.broker, this.connectAck, this.lastDisconnect, this.lastFailure);
	}

	Duration keepAliveInterval(MqttConnectionSettings settings) {
		Integer serverKeepAlive = (this.connectAck != null) ? this.connectAck.serverKeepAlive() : null;
		return (serverKeepAlive != null) ? Duration.ofSeconds(serverKeepAlive) : settings.getKeepAliveInterval();
	}

	int receiveMaximum() {
		Integer receiveMaximum = (this.connectAck != null) ? this.connectAck.receiveMaximum() : null;
		return (receiveMaximum != null) ? receiveMaximum : 65_535;
	}

}
