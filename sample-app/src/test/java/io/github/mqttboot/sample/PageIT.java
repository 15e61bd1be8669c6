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

import java.io.IOException;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Set;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.openqa.selenium.Keys;

import org.springframework.boot.test.web.server.LocalServerPort;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Drives the page of the sample in a browser.
 */
@SampleTest
@Tag("browser")
class PageIT {

	private static final String LIGHT = "rgb(245, 244, 240)";

	private static final String DARK = "rgb(18, 23, 26)";

	@RegisterExtension
	private static final Browser browser = new Browser();

	private final String url;

	PageIT(@LocalServerPort int port) {
		this.url = "http://localhost:" + port + "/";
	}

	@BeforeEach
	void openPage() {
		browser.resize(1280, 1000);
		browser.preferColorScheme("light");
		browser.open(this.url);
		for (String device : Set.of("boiler", "workshop", "greenhouse", "cellar", "roof")) {
			browser.patiently()
				.until(() -> browser.evaluate("document.getElementById('device-" + device + "') !== null"),
						Boolean.TRUE::equals);
			awaitStatus(device, "Online");
		}
	}

	@AfterEach
	void noErrorsAndNoRequestsToOtherHosts() {
		assertThat(browser.consoleErrors()).isEmpty();
		assertThat(browser.requests()).isNotEmpty()
			.extracting((url) -> URI.create(url).getHost())
			.containsOnly("localhost", "127.0.0.1");
	}

	@Test
	void whenPlugIsPulledDeviceIsOfflineByItsWill() {
		browser.click("#device-boiler-plug");
		// before the keep-alive of 5 s makes the broker end the connection itself
		await().atMost(Duration.ofSeconds(6))
			.until(() -> browser.text("#device-boiler .status"), "Offline, by its will"::equals);
		browser.patiently()
			.until(() -> browser.text("#event-list"), (events) -> events.contains("device-boiler lost the connection")
					&& events.contains("device-boiler is lost: the broker published its will"));
		browser.patiently()
			.until(() -> browser.text("#device-boiler [data-field=link]"),
					(text) -> text.matches("Unplugged, \\d+ waiting"));
		browser.screenshot("plug-pulled");
		browser.click("#device-boiler-plug");
		awaitStatus("boiler", "Online");
		assertThat(browser.number("#total-lost")).isZero();
	}

	@Test
	void whenSwitchedOffDeviceDisconnectsGracefullyAndItsWillIsNotSent() {
		browser.click("#device-workshop-switch");
		awaitStatus("workshop", "Off, disconnected gracefully");
		browser.patiently()
			.until(() -> browser.text("#event-list"), (events) -> events.contains("device-workshop disconnected"));
		await().during(Duration.ofSeconds(1))
			.until(() -> browser.text("#device-workshop .status"), "Off, disconnected gracefully"::equals);
		browser.click("#device-workshop-switch");
		awaitStatus("workshop", "Online");
	}

	@Test
	void whenControlRoomComesBackNoneOfFiveHundredReadingsIsLost() throws IOException {
		Recording recording = new Recording(browser);
		recording.frame();
		browser.click("#control-room-toggle");
		browser.patiently().until(() -> browser.text("#control-room-text"), (text) -> text.contains("is offline"));
		int receivedByTab = browser.number("#subscriber-count");
		browser.patiently().until(() -> {
			recording.frame();
			return browser.number("#total-underway");
		}, (underway) -> underway >= 500);
		// The broker went on without the control room
		assertThat(browser.number("#subscriber-count")).isGreaterThanOrEqualTo(receivedByTab + 400);
		browser.screenshot("control-room-offline");
		int sent = browser.number("#total-sent");
		browser.click("#control-room-toggle");
		// what waited comes at once, and the page says how much
		browser.patiently().until(() -> browser.text("#flow-received"), (burst) -> burst.matches("\\+[\\d,]+"));
		recording.frame();
		browser.patiently().until(() -> browser.number("#total-received"), (received) -> received >= sent);
		browser.patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
		recording.frame();
		assertThat(browser.number("#total-lost")).isZero();
		recording.save("sample");
		browser.patiently()
			.until(() -> browser.text("#connection-facts [data-fact=Session] dd"),
					"resumed, the broker keeps it"::equals);
		assertThat(browser.text("#event-list")).containsPattern("control-room gets [\\d,]+ readings that waited");
	}

	@Test
	void whenBrokerIsKilledReadingsWaitAndNoneIsLost() {
		int restarts = restarts();
		OneTruth truth = new OneTruth(browser);
		browser.click("#broker-kill");
		browser.patiently().until(() -> browser.text("#flow-broker"), (text) -> text.contains("killed, starts again"));
		browser.patiently().until(() -> browser.number("#flow-devices [data-field=count]"), (waiting) -> waiting > 0);
		assertThat(browser.text("#broker-kill")).isEqualTo("The broker starts again");
		browser.screenshot("broker-killed");
		browser.patiently().until(this::restarts, (now) -> now > restarts);
		awaitStatus("boiler", "Online");
		int sent = browser.number("#total-sent");
		browser.patiently().until(() -> browser.number("#total-received"), (received) -> received >= sent);
		assertThat(browser.number("#total-lost")).isZero();
		truth.assertHeld();
		// the tab has lost the broker, too, and the console says so
		assertThat(browser.consoleErrors()).allMatch((error) -> error.contains("WebSocket connection to"));
	}

	private int restarts() {
		return Integer.parseInt((String) browser.evaluate("document.getElementById('broker-kill').dataset.restarts"));
	}

	@Test
	void whenNetworkIsBadReadingsComeTwiceAndNoneIsLost() {
		OneTruth truth = new OneTruth(browser);
		// a reading may have come twice before, after a connection that nothing cut
		int before = browser.number("#total-duplicates");
		browser.click("#network-toggle");
		browser.patiently().until(() -> browser.text("#network-toggle"), "Make the network good"::equals);
		browser.patiently().until(() -> browser.number("#total-duplicates"), (duplicates) -> duplicates > before);
		browser.screenshot("network-bad");
		browser.click("#network-toggle");
		browser.patiently().until(() -> browser.text("#network-toggle"), "Make the network bad"::equals);
		awaitStatus("boiler", "Online");
		int sent = browser.number("#total-sent");
		browser.patiently().until(() -> browser.number("#total-received"), (received) -> received >= sent);
		assertThat(browser.number("#total-lost")).isZero();
		truth.assertHeld();
		// a line for each connection that was cut, in the colour of its client
		assertThat(browser.evaluate("document.querySelectorAll('#keep-alive-chart .cut[data-client]').length > 0"))
			.isEqualTo(true);
	}

	@Test
	void poisonMessageIsRetriedAndPutAside() {
		browser.click("#poison");
		browser.patiently()
			.until(() -> browser.text("#event-list"),
					(events) -> events.contains("failed to handle the alarm of boiler") && events
						.contains("put 'smoke in the ☠ room' from devices/boiler/alarm aside as a dead letter,"
								+ " after 3 attempts"));
	}

	@Test
	void whatEachCardShowsIsCopied() {
		browser.allowClipboard();
		List<String> cards = browser.texts("[...document.querySelectorAll('.yaml')]"
				+ ".map((card, number) => (card.open = true, card.id = `card-${number}`))");
		assertThat(browser.evaluate("document.querySelectorAll('[data-copy]').length")).isEqualTo((long) cards.size());
		// what the buttons show for two seconds
		browser.evaluate("""
				window.copied = [], new MutationObserver((changes) => changes
					.filter(({ target }) => target.textContent === 'Copied')
					.forEach(({ target }) => window.copied.push(target.closest('.yaml').id)))
					.observe(document.querySelector('main'), { subtree: true, childList: true })""");
		for (String card : cards) {
			browser.click("#" + card + " [data-copy]");
			Object shown = browser.evaluate("document.querySelector('#" + card + " code').textContent");
			browser.patiently().until(() -> browser.evaluate("navigator.clipboard.readText()"), shown::equals);
			browser.patiently()
				.until(() -> browser.evaluate("window.copied.includes('" + card + "')"), Boolean.TRUE::equals);
		}
	}

	@Test
	void stoppedConnectionShowsNoFactsAsIfTheyWereLive() {
		browser.patiently()
			.until(() -> browser.text("#connection-facts [data-fact=Broker] dd"),
					(broker) -> broker.startsWith("mqtt://"));
		browser.click("#control-room-toggle");
		browser.patiently().until(() -> browser.text("#control-room-text"), (text) -> text.contains("is offline"));
		browser.patiently()
			.until(() -> browser.text("#connection-facts [data-fact=State] dd"),
					(state) -> state.startsWith("stopped"));
		assertThat(browser.text("#connection-facts [data-fact=Broker] dd")).isEqualTo("–");
		assertThat(browser.text("#connection-facts [data-fact=Subscribed] dd")).isEqualTo("–");
		browser.click("#control-room-toggle");
		browser.patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
	}

	@Test
	void inEachFrameThePageShowsOneTruth() {
		OneTruth truth = new OneTruth(browser);
		browser.click("#control-room-toggle");
		browser.patiently().until(() -> browser.text("#control-room-text"), (text) -> text.contains("is offline"));
		browser.click("#control-room-toggle");
		browser.patiently().until(() -> browser.text("#control-room-text"), "The control room is online."::equals);
		truth.assertHeld();
	}

	@Test
	void eachCardHasWhatDoesItAndALinkToTheReference() {
		assertThat(browser.evaluate("[...document.querySelectorAll('main section, #subscriber')].filter((card) =>"
				+ " !card.querySelector('.yaml [data-copy]') || !card.querySelector('.yaml a')).length"))
			.isEqualTo(0L);
	}

	@Test
	void textsOfTopicsLineUp() {
		List<String> devices = List.of("boiler", "workshop", "roof", "greenhouse");
		try {
			// so that what the others send is not gone from the list in no time, and the
			// longest topic of all is in it
			devices.subList(0, 3).forEach((device) -> turn(device, "Off, disconnected gracefully"));
			awaitMessage("devices/greenhouse/reading");
			turn("greenhouse", "Off, disconnected gracefully");
			awaitMessage("devices/greenhouse/status");
			assertThat(browser.text("#subscriber-messages")).contains("devices/roof/status",
					"devices/greenhouse/reading");
			for (int width : List.of(1280, 390)) {
				browser.resize(width, 1000);
				assertThat(browser.evaluate("new Set([...document.querySelectorAll('#subscriber-messages span')]"
						+ ".map((text) => text.getBoundingClientRect().left)).size"))
					.as("at " + width)
					.isEqualTo(1L);
				// each topic on one line
				assertThat(
						browser.evaluate("[...document.querySelectorAll('#subscriber-messages b')].filter((topic) => {"
								+ " const text = document.createRange(); text.selectNodeContents(topic);"
								+ " return text.getClientRects().length > 1; }).length"))
					.as("at " + width)
					.isEqualTo(0L);
				browser.screenshot("devices-off-" + width);
			}
		}
		finally {
			browser.resize(1280, 1000);
			devices.forEach((device) -> turn(device, "Online"));
		}
	}

	private static void awaitMessage(String topic) {
		browser.patiently().until(() -> browser.text("#subscriber-messages"), (messages) -> messages.contains(topic));
	}

	private static void turn(String device, String status) {
		browser.click("#device-" + device + "-switch");
		awaitStatus(device, status);
	}

	@Test
	void chartShowsEachClientInAColourOfItsOwn() {
		browser.patiently()
			.until(() -> browser.text("#keep-alive-legend"),
					(legend) -> legend.contains("device-greenhouse") && legend.contains("device-cellar"));
		List<String> dots = browser.texts("[...new Set([...document.querySelectorAll('#keep-alive-chart circle')]"
				+ ".map((dot) => `${dot.textContent.split(':')[0]} ${getComputedStyle(dot).fill}`))]");
		assertThat(dots.stream().map((dot) -> dot.substring(0, dot.indexOf(' ')))).hasSizeGreaterThan(1)
			.doesNotHaveDuplicates();
		assertThat(dots.stream().map((dot) -> dot.substring(dot.indexOf(' ')))).doesNotHaveDuplicates();
		assertThat(browser.texts("[...document.querySelectorAll('#keep-alive-legend [data-client]')].map((item) =>"
				+ " `${item.textContent} ${getComputedStyle(item.querySelector('.dot')).backgroundColor}`)"))
			.containsAll(dots);
	}

	@Test
	void causeAndEffectAreOnOneScreenOfATelephone() {
		browser.resize(390, 844);
		assertThat((Boolean) browser.evaluate("document.getElementById('faults-text').getBoundingClientRect().bottom"
				+ " - document.getElementById('control-room').getBoundingClientRect().top < 844"))
			.isTrue();
	}

	@Test
	void numberOfSixDigitsFitsIntoItsBoxOnATelephone() {
		browser.resize(390, 844);
		assertThat(browser.evaluate("(() => { const number = document.querySelector('.stop span');"
				+ " const text = number.textContent; number.textContent = '123,456';"
				+ " const fits = number.scrollWidth <= number.clientWidth; number.textContent = text; return fits; })()"))
			.isEqualTo(true);
	}

	@Test
	void connectionIsShownAsInTheEndpoint() {
		browser.patiently()
			.until(() -> browser.text("#connection-facts"),
					(facts) -> facts.matches("(?s).*connected since .*mqtt://127\\.0\\.0\\.1:.*MQTT 5\\.0.*control-room"
							+ ".*every 5 s.*devices/\\+/reading \\(QoS 1\\).*"));
	}

	@Test
	void tabSubscribesByItself() {
		browser.patiently()
			.until(() -> browser.text("#subscriber-messages"),
					(messages) -> messages.contains("devices/boiler/reading"));
		browser.click("#subscriber-toggle");
		browser.patiently().until(() -> browser.text("#subscriber .status"), "Not subscribed"::equals);
		int received = browser.number("#total-received");
		int count = browser.number("#subscriber-count");
		browser.patiently().until(() -> browser.number("#total-received"), (now) -> now > received + 50);
		assertThat(browser.number("#subscriber-count")).isEqualTo(count);
		browser.click("#subscriber-toggle");
		browser.patiently().until(() -> browser.number("#subscriber-count"), (now) -> now > count);
	}

	@Test
	void everythingCanBeDoneWithTheKeyboard() {
		browser.tabTo("device-cellar-switch");
		assertThat(browser.evaluate("getComputedStyle(document.activeElement).outlineStyle")).isEqualTo("solid");
		browser.press(Keys.ENTER);
		awaitStatus("cellar", "Off, disconnected gracefully");
		// What a person is about to use stays under the finger
		assertThat(browser.focused()).isEqualTo("device-cellar-switch");
		browser.press(Keys.SPACE);
		awaitStatus("cellar", "Online");
		browser.tabBack();
		assertThat(browser.focused()).isEqualTo("device-cellar-plug");
		browser.open(this.url);
		browser.tabTo("theme-toggle");
		browser.tabTo("control-room-toggle");
		browser.tabTo("subscriber-toggle");
		browser.tabTo("event-list");
	}

	@Test
	void themeIsThatOfTheSystemUntilAnotherIsChosen() {
		assertThat(background()).isEqualTo(LIGHT);
		assertThat(browser.text("#theme-toggle")).isEqualTo("Use the dark theme");
		browser.preferColorScheme("dark");
		assertThat(background()).isEqualTo(DARK);
		assertThat(browser.text("#theme-toggle")).isEqualTo("Use the light theme");
		browser.click("#theme-toggle");
		assertThat(background()).isEqualTo(LIGHT);
		browser.open(this.url);
		assertThat(background()).isEqualTo(LIGHT);
		browser.evaluate("localStorage.clear()");
		browser.open(this.url);
		assertThat(background()).isEqualTo(DARK);
	}

	@ParameterizedTest
	@CsvSource({ "1280, light", "1280, dark", "390, light", "390, dark" })
	void fitsTheScreen(int width, String theme) {
		browser.resize(width, 900);
		browser.preferColorScheme(theme);
		browser.patiently().until(() -> browser.text("#keep-alive-text"), (text) -> text.contains("median"));
		assertThat(browser.evaluate("document.documentElement.scrollWidth")).isEqualTo((long) width);
		browser.screenshot("page-" + width + "-" + theme);
	}

	@ParameterizedTest
	@ValueSource(strings = { "light", "dark" })
	void pictureForTheReadme(String theme) {
		browser.preferColorScheme(theme);
		browser.click("#network-toggle");
		browser.patiently().until(() -> browser.text("#network-toggle"), "Make the network good"::equals);
		browser.patiently().until(() -> browser.number("#total-duplicates"), (duplicates) -> duplicates > 0);
		browser.smallPicture("sample-" + theme, 1280, 700);
		browser.resize(390, 844);
		browser.smallPicture("sample-390-" + theme, 390, 844);
		browser.resize(1280, 1000);
		browser.click("#network-toggle");
		browser.patiently().until(() -> browser.text("#network-toggle"), "Make the network bad"::equals);
	}

	private static void awaitStatus(String device, String status) {
		browser.patiently().until(() -> browser.text("#device-" + device + " .status"), status::equals);
	}

	private static Object background() {
		return browser.evaluate("getComputedStyle(document.body).backgroundColor");
	}

}
