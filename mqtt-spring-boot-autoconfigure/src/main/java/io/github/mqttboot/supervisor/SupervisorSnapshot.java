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
import io.github.mqttboot.connection.MqttConnectionSnapshot.Stall;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

/**
 * The part of a {@link io.github.mqttboot.connection.MqttConnectionSnapshot
 * MqttConnectionSnapshot} that the {@link ConnectionSupervisor} contributes: what it
 * knows, with the {@link MqttConnectionState state} as one field of it. The supervisor
 * replaces it at every change; other threads read it.
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
 * @param stall that the broker acknowledges nothing, until it does
 */
record SupervisorSnapshot(MqttConnectionState state, Instant since, int attempts, @Nullable Instant connectedSince,
		@Nullable Instant disconnectedSince, @Nullable URI broker, @Nullable ConnectAck connectAck,
		@Nullable Disconnect lastDisconnect, @Nullable Disconnect lastFailure, @Nullable Stall stall) {

	static SupervisorSnapshot initial(Instant now) {
		return new SupervisorSnapshot(MqttConnectionState.STOPPED, now, 0, null, now, null, null, null, null, null);
	}

	SupervisorSnapshot accepted(ConnectAck ack) {
		return new SupervisorSnapshot(this.state, this.since, 0, this.connectedSince, this.disconnectedSince,
				this.broker, ack, this.lastDisconnect, this.lastFailure, this.stall);
	}

	SupervisorSnapshot trying(URI broker) {
		return new SupervisorSnapshot(this.state, this.since, this.attempts, this.connectedSince,
				this.disconnectedSince, broker, this.connectAck, this.lastDisconnect, this.lastFailure, this.stall);
	}

	SupervisorSnapshot failed(Disconnect failure) {
		return new SupervisorSnapshot(this.state, this.since, this.attempts + 1, this.connectedSince,
				this.disconnectedSince, this.broker, this.connectAck, this.lastDisconnect, failure, this.stall);
	}

	SupervisorSnapshot lost(Disconnect loss) {
		return new SupervisorSnapshot(this.state, this.since, this.attempts, this.connectedSince,
				this.disconnectedSince, this.broker, this.connectAck, loss, this.lastFailure, this.stall);
	}

	SupervisorSnapshot moved(MqttConnectionState next, Instant now) {
		boolean wasConnected = this.connectedSince != null;
		boolean begins = this.state == MqttConnectionState.STOPPED;
		Instant disconnectedSince = (this.disconnectedSince != null && !begins) ? this.disconnectedSince : now;
		return new SupervisorSnapshot(next, now, this.attempts,
				isConnected(next) ? (wasConnected ? this.connectedSince : now) : null,
				isConnected(next) ? null : disconnectedSince, this.broker, this.connectAck, this.lastDisconnect,
				this.lastFailure, (next != MqttConnectionState.STOPPED) ? this.stall : null);
	}

	SupervisorSnapshot withStall(@Nullable Stall stall) {
		return new SupervisorSnapshot(this.state, this.since, this.attempts, this.connectedSince,
				this.disconnectedSince, this.broker, this.connectAck, this.lastDisconnect, this.lastFailure, stall);
	}

	/**
	 * Return what the broker of the current connection announced in CONNACK.
	 * @return the CONNACK, or {@code null} without a connection: the next broker may
	 * announce something else
	 */
	@Nullable ConnectAck currentConnectAck() {
		return isConnected(this.state) ? this.connectAck : null;
	}

	private static boolean isConnected(MqttConnectionState state) {
		return state == MqttConnectionState.CONNECTED || state == MqttConnectionState.STOPPING;
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
