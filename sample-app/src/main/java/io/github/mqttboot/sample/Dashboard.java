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

import java.net.URI;
import java.time.Instant;
import java.util.List;

import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.sample.Ledger.Totals;
import org.jspecify.annotations.Nullable;

/**
 * All that the page shows.
 *
 * @param at the time it is
 * @param controlRoom the connection of the control room
 * @param devices the devices
 * @param totals the account of all readings
 * @param plain the account of those of plain Spring Integration, if it is switched on
 * @param pings the latest keep-alive round trips, the newest last
 * @param events the latest events, the newest first
 * @param broker the embedded broker, if it is that one
 * @param badNetwork whether packets of the devices are late or lost
 */
record Dashboard(Instant at, ControlRoomView controlRoom, List<DeviceView> devices, Totals totals,
		@Nullable Totals plain, List<Journal.Ping> pings, List<Journal.Entry> events, @Nullable BrokerView broker,
		boolean badNetwork) {

	/**
	 * The embedded broker.
	 *
	 * @param running whether it runs
	 * @param restarts how often it was restarted
	 * @param websocketUrl where browsers find it
	 * @param certificate its certificate, if it has TLS
	 */
	record BrokerView(boolean running, int restarts, URI websocketUrl, @Nullable CertificateView certificate) {

		static BrokerView of(EmbeddedBroker broker, CertificateSwap swap) {
			BrokerCertificate certificate = broker.getCertificate();
			return new BrokerView(broker.isRunning(), broker.getRestartCount(), broker.getWebsocketUrl(),
					(certificate != null) ? CertificateView.of(certificate, swap) : null);
		}

	}

	/**
	 * The certificate of the embedded broker.
	 *
	 * @param serial its serial number
	 * @param expiry how long it is valid
	 * @param swapping whether it is about to take the place of another
	 */
	record CertificateView(String serial, Instant expiry, boolean swapping) {

		private static CertificateView of(BrokerCertificate certificate, CertificateSwap swap) {
			return new CertificateView(certificate.getSerial(), certificate.getExpiry(), swap.isSwapping());
		}

	}

	/**
	 * The connection of the control room.
	 *
	 * @param state its state
	 * @param broker the address of the broker
	 * @param sessionPresent whether the broker resumed the session, if it said so yet
	 */
	record ControlRoomView(MqttConnectionState state, @Nullable URI broker, @Nullable Boolean sessionPresent) {

		static ControlRoomView of(MqttConnectionSnapshot snapshot) {
			return new ControlRoomView(snapshot.state(), snapshot.broker(),
					(snapshot.connectAck() != null) ? snapshot.connectAck().sessionPresent() : null);
		}

	}

	/**
	 * A device: what the control room knows of it, and what the device knows itself.
	 *
	 * @param name its name
	 * @param status the last status of it that the control room received
	 * @param reading the last reading that came in at the control room
	 * @param on whether it is switched on
	 * @param plugged whether its plug is in
	 * @param state the state of its connection
	 * @param waiting how many messages the broker has not taken yet
	 */
	record DeviceView(String name, @Nullable DeviceStatus status, @Nullable Reading reading, boolean on,
			boolean plugged, MqttConnectionState state, int waiting) {

		static DeviceView of(Device device, ControlRoom controlRoom) {
			MqttConnectionSnapshot snapshot = device.getConnection().getSnapshot();
			return new DeviceView(device.getName(), controlRoom.getStatus(device.getName()),
					controlRoom.getReading(device.getName()), device.isOn(), device.getPlug().isIn(), snapshot.state(),
					device.getWaiting());
		}

	}

}
