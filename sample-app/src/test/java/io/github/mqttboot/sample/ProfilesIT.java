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

import java.time.Duration;
import java.time.Instant;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.sample.Dashboard.BrokerView;
import io.github.mqttboot.sample.Dashboard.CertificateView;
import io.github.mqttboot.sample.Dashboard.DeviceView;
import io.github.mqttboot.sample.Ledger.Totals;
import org.junit.jupiter.api.Test;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.http.HttpStatus;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Runs the sample over TLS, with plain Spring Integration beside it.
 */
@SampleTest
@ActiveProfiles({ "tls", "plain" })
class ProfilesIT {

	private final SampleClient sample;

	ProfilesIT(@LocalServerPort int port) {
		this.sample = new SampleClient(port);
	}

	@Test
	void certificateIsSwappedWhileReadingsGoOn(@Autowired MqttConnection controlRoom,
			@Autowired PlainIntegration plainIntegration) {
		this.sample.awaitAllDevicesOnline();
		CertificateView former = certificate();
		assertThat(this.sample.command("/broker/swap-certificate")).isEqualTo(HttpStatus.ACCEPTED);
		// the broker looks at its key store every ten seconds
		await().atMost(Duration.ofSeconds(40))
			.until(this::certificate,
					(certificate) -> !certificate.swapping() && !certificate.serial().equals(former.serial()));
		Instant swapped = Instant.now();
		await().until(controlRoom::getSnapshot, MqttConnectionSnapshot::isConnected);
		this.sample.awaitAllDevicesOnline();
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
		assertThat(certificate().expiry()).isAfter(swapped);
		assertThat(this.sample.dashboard().events()).extracting(Journal.Entry::text)
			.contains("shows the certificate " + certificate().serial() + ", clients trust no other")
			.noneMatch((text) -> text.startsWith("lost the connection"));
		// the plain clients trust the new certificate when they are restarted
		plainIntegration.stop();
		plainIntegration.start();
	}

	private CertificateView certificate() {
		BrokerView broker = this.sample.dashboard().broker();
		assertThat(broker).isNotNull();
		return broker.certificate();
	}

	@Test
	void controlRoomAndDevicesTrustTheCertificateOfTheBroker() {
		this.sample.awaitAllDevicesOnline();
		assertThat(this.sample.dashboard().controlRoom().broker()).hasScheme("mqtts");
		this.sample.leaveControlRoomUntil((totals) -> totals.underway() >= 50);
	}

	@Test
	void whenPlugIsPulledTheTwinOnPlainSpringIntegrationLosesReadings() {
		this.sample.awaitAllDevicesOnline();
		int received = plain().received();
		await().until(this::plain, (totals) -> totals.received() > received + 20);
		int lost = plain().lost();
		this.sample.command("/devices/boiler/pull-plug");
		this.sample.awaitDevice("boiler", (device) -> device.waiting() > 0);
		await().until(this::plain, (totals) -> totals.lost() > lost);
		DeviceView boiler = this.sample.device("boiler");
		this.sample.command("/devices/boiler/plug-in");
		this.sample.awaitWhatWaitsIn(boiler);
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
		Totals plain = plain();
		assertThat(plain.lost()).isGreaterThan(lost);
		assertThat(plain.sent()).isEqualTo(plain.received() + plain.underway() + plain.lost());
	}

	@Test
	void whenItIsStartedAgainPlainSpringIntegrationGoesOn(@Autowired PlainIntegration plainIntegration) {
		int received = plain().received();
		await().until(this::plain, (totals) -> totals.received() > received);
		plainIntegration.stop();
		assertThat(plainIntegration.isRunning()).isFalse();
		Totals stopped = plain();
		plainIntegration.start();
		await().until(this::plain, (totals) -> totals.received() > stopped.sent());
		Totals plain = plain();
		assertThat(plain.sent()).isEqualTo(plain.received() + plain.underway() + plain.lost());
		assertThat(plain.duplicates()).isEqualTo(stopped.duplicates());
	}

	private Totals plain() {
		Totals plain = this.sample.dashboard().plain();
		assertThat(plain).isNotNull();
		return plain;
	}

}
