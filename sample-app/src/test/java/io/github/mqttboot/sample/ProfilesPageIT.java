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

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.sample.Ledger.Totals;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import org.springframework.beans.factory.annotation.Autowired;
import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drives in a browser what profiles add to the page: the certificate to swap, and plain
 * Spring Integration beside ours.
 */
@SampleTest
@ActiveProfiles({ "tls", "plain" })
@Tag("browser")
class ProfilesPageIT {

	@RegisterExtension
	private static final Browser browser = new Browser();

	private final String url;

	private final SampleClient sample;

	ProfilesPageIT(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
		this.sample = new SampleClient(port);
	}

	@BeforeEach
	void openPage() {
		this.sample.awaitAllDevicesOnline();
		browser.resize(1280, 1000);
		browser.preferColorScheme("light");
		browser.open(this.url);
		browser.patiently().until(() -> browser.text("#plain-text"), (text) -> text.contains("readings"));
	}

	@Test
	void whenBrokerIsKilledOursLosesNothingAndPlainSpringIntegrationDoes() {
		int lost = browser.number("#plain-lost");
		browser.click("#broker-kill");
		browser.patiently().until(() -> browser.number("#plain-lost"), (now) -> now > lost);
		await().atMost(Duration.ofSeconds(60)).until(() -> browser.text("#broker-kill"), "Kill the broker"::equals);
		browser.patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
		this.sample.awaitDevice("boiler", (device) -> device.state() == MqttConnectionState.CONNECTED);
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
		browser.patiently().until(() -> browser.number("#ours-lost"), (ours) -> ours == 0);
		assertThat(browser.number("#plain-lost")).isGreaterThan(lost);
	}

	@Test
	void whenNetworkIsBadOursLosesNothingAndPlainSpringIntegrationDoes() {
		int lost = browser.number("#plain-lost");
		browser.click("#network-toggle");
		browser.patiently().until(() -> browser.number("#plain-lost"), (now) -> now > lost);
		browser.click("#network-toggle");
		browser.patiently().until(() -> browser.text("#network-toggle"), "Make the network bad"::equals);
		this.sample.awaitWhatWaitsIn(this.sample.device("boiler"));
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
		browser.patiently().until(() -> browser.number("#ours-lost"), (ours) -> ours == 0);
	}

	@Test
	void whenControlRoomIsOfflineTheBrokerKeepsReadingsForBoth() {
		browser.click("#control-room-toggle");
		browser.patiently().until(() -> browser.text("#control-room-text"), (text) -> text.contains("is offline"));
		browser.patiently().until(this::plain, (totals) -> totals.underway() > 20);
		int sent = plain().sent();
		browser.click("#control-room-toggle");
		browser.patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
		browser.patiently().until(this::plain, (totals) -> totals.received() + totals.lost() >= sent);
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
	}

	@ParameterizedTest
	@CsvSource({ "1280, light", "1280, dark", "390, light", "390, dark" })
	void fitsTheScreen(int width, String theme) {
		browser.resize(width, 900);
		browser.preferColorScheme(theme);
		browser.patiently().until(() -> browser.text("#keep-alive-text"), (text) -> text.contains("median"));
		browser.patiently().until(() -> browser.text("#certificate-text"), (text) -> !text.isEmpty());
		assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo((long) width);
		// next to each other
		assertThat(browser.evaluate("document.getElementById('ours-lost').getBoundingClientRect().top"
				+ " === document.getElementById('plain-lost').getBoundingClientRect().top"))
			.isEqualTo(true);
		browser.screenshot("profiles-" + width + "-" + theme);
	}

	@Test
	void causeAndEffectAreOnOneScreenOfATelephone() {
		browser.resize(390, 844);
		assertThat((Boolean) browser.evaluate("document.getElementById('faults-text').getBoundingClientRect().bottom"
				+ " - document.getElementById('control-room').getBoundingClientRect().top < 844"))
			.isTrue();
	}

	private Totals plain() {
		Totals plain = this.sample.dashboard().plain();
		assertThat(plain).isNotNull();
		return plain;
	}

	@Test
	void certificateIsSwappedWhileTheControlRoomIsOnline(@Autowired PlainIntegration plainIntegration) {
		browser.patiently().until(() -> browser.text("#certificate-text"), (text) -> text.contains("valid until"));
		String former = serial();
		browser.click("#certificate-swap");
		browser.patiently()
			.until(() -> browser.text("#certificate-text"), (text) -> text.contains("trust two certificates"));
		await().atMost(Duration.ofSeconds(60))
			.until(() -> browser.text("#certificate-text"), (text) -> text.contains("trust no other"));
		assertThat(serial()).isNotEqualTo(former);
		browser.patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
		browser.patiently().until(() -> browser.text("#event-list"), (events) -> events.contains(serial()));
		assertThat(browser.number("#total-lost")).isZero();
		browser.screenshot("certificate-swapped");
		// the plain clients trust the new certificate when they are restarted
		plainIntegration.stop();
		plainIntegration.start();
	}

	private static String serial() {
		return (String) browser.evaluate("document.getElementById('certificate-text').dataset.serial");
	}

}
