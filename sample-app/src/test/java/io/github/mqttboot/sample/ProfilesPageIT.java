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
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import org.springframework.boot.test.web.server.LocalServerPort;
import org.springframework.test.annotation.DirtiesContext;
import org.springframework.test.context.ActiveProfiles;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drives in a browser what profiles add to the page: the certificate to swap, and plain
 * Spring Integration beside ours.
 */
@SampleTest
@ActiveProfiles({ "tls", "plain" })
// the certificate is another one afterwards, and clients of plain Spring Integration
// do not start again
@DirtiesContext
@Tag("browser")
class ProfilesPageIT {

	private static Browser browser;

	private final String url;

	private final SampleClient sample;

	ProfilesPageIT(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
		this.sample = new SampleClient(port);
	}

	@BeforeAll
	static void startBrowser() {
		browser = Browser.start();
	}

	@AfterAll
	static void closeBrowser() {
		if (browser != null) {
			browser.close();
		}
	}

	@BeforeEach
	void openPage() {
		this.sample.awaitAllDevicesOnline();
		browser.resize(1280, 1000);
		browser.preferColorScheme("light");
		browser.open(this.url);
		patiently().until(() -> browser.text("#plain-text"), (text) -> text.contains("readings"));
	}

	@Test
	void whenBrokerIsKilledOursLosesNothingAndPlainSpringIntegrationDoes() {
		int lost = browser.number("#plain-lost");
		browser.click("#broker-kill");
		patiently().until(() -> browser.number("#plain-lost"), (now) -> now > lost);
		await().atMost(Duration.ofSeconds(60)).until(() -> browser.text("#broker-kill"), "Kill the broker"::equals);
		patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
		this.sample.awaitDevice("boiler", (device) -> device.state() == MqttConnectionState.CONNECTED);
		this.sample.assertNothingIsLostOf(this.sample.totals().sent());
		patiently().until(() -> browser.number("#ours-lost"), (ours) -> ours == 0);
		assertThat(browser.number("#plain-lost")).isGreaterThan(lost);
		// next to each other
		assertThat(browser.evaluate("document.getElementById('ours-lost').getBoundingClientRect().top"
				+ " === document.getElementById('plain-lost').getBoundingClientRect().top"))
			.isEqualTo(true);
		browser.smallPicture("plain", 1280, 700);
		browser.resize(390, 844);
		browser.preferColorScheme("dark");
		assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo(390L);
		browser.screenshot("plain-390-dark");
	}

	@Test
	void certificateIsSwappedWhileTheControlRoomIsOnline() {
		patiently().until(() -> browser.text("#certificate-text"), (text) -> text.contains("valid until"));
		String former = serial();
		browser.click("#certificate-swap");
		patiently().until(() -> browser.text("#certificate-text"), (text) -> text.contains("trust two certificates"));
		await().atMost(Duration.ofSeconds(60))
			.until(() -> browser.text("#certificate-text"), (text) -> text.contains("trust no other"));
		assertThat(serial()).isNotEqualTo(former);
		patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
		patiently().until(() -> browser.text("#event-list"), (events) -> events.contains(serial()));
		assertThat(browser.number("#total-lost")).isZero();
		browser.screenshot("certificate-swapped");
	}

	private static String serial() {
		return (String) browser.evaluate("document.getElementById('certificate-text').dataset.serial");
	}

	private static ConditionFactory patiently() {
		return await().atMost(Duration.ofSeconds(30));
	}

}
