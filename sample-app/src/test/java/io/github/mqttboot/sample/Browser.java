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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.logging.Level;
import java.util.stream.Stream;

import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.extension.AfterAllCallback;
import org.junit.jupiter.api.extension.BeforeAllCallback;
import org.junit.jupiter.api.extension.ExtensionContext;
import org.openqa.selenium.By;
import org.openqa.selenium.Keys;
import org.openqa.selenium.WebElement;
import org.openqa.selenium.chrome.ChromeDriver;
import org.openqa.selenium.chrome.ChromeDriverService;
import org.openqa.selenium.chrome.ChromeOptions;
import org.openqa.selenium.interactions.Actions;
import org.openqa.selenium.logging.LogEntry;
import org.openqa.selenium.logging.LogType;
import org.openqa.selenium.logging.LoggingPreferences;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * A headless Chromium, which has to be installed together with its driver.
 */
final class Browser implements BeforeAllCallback, AfterAllCallback {

	private static final Path SCREENSHOTS = Path.of("target/screenshots");

	private static final Set<String> NETWORK_EVENTS = Set.of("Network.requestWillBeSent", "Network.webSocketCreated");

	private ChromeDriver driver;

	@Override
	public void beforeAll(ExtensionContext context) {
		this.driver = start();
	}

	@Override
	public void afterAll(ExtensionContext context) {
		if (this.driver != null) {
			this.driver.quit();
		}
	}

	private static ChromeDriver start() {
		Path chromium = find("chromium", "chromium-browser", "google-chrome");
		Path chromedriver = find("chromedriver");
		if (chromium == null || chromedriver == null) {
			String reason = "No browser test without chromium and chromedriver on the PATH"
					+ " (Debian's packages chromium and chromium-driver)";
			assertThat(System.getenv("CI")).as(reason).isNull();
			System.out.println(reason);
			Assumptions.abort(reason);
		}
		ChromeOptions options = new ChromeOptions();
		options.setBinary(chromium.toFile());
		// Without sandbox: it opens nothing but our own page, and root may have no
		// sandbox
		options.addArguments("--headless=new", "--no-sandbox", "--disable-dev-shm-usage", "--disable-gpu",
				"--hide-scrollbars", "--lang=en-US");
		LoggingPreferences logs = new LoggingPreferences();
		logs.enable(LogType.BROWSER, Level.ALL);
		logs.enable(LogType.PERFORMANCE, Level.ALL);
		options.setCapability(ChromeOptions.LOGGING_PREFS, logs);
		ChromeDriverService service = new ChromeDriverService.Builder().usingDriverExecutable(chromedriver.toFile())
			.build();
		return new ChromeDriver(service, options);
	}

	private static Path find(String... names) {
		return Stream.of(names)
			.flatMap((name) -> Stream.of(System.getenv("PATH").split(":")).map((folder) -> Path.of(folder, name)))
			.filter(Files::isExecutable)
			.findFirst()
			.orElse(null);
	}

	void open(String url) {
		this.driver.get(url);
	}

	void allowClipboard() {
		this.driver.executeCdpCommand("Browser.grantPermissions",
				Map.of("permissions", List.of("clipboardReadWrite", "clipboardSanitizedWrite")));
	}

	void resize(int width, int height) {
		this.driver.executeCdpCommand("Emulation.setDeviceMetricsOverride",
				Map.of("width", width, "height", height, "deviceScaleFactor", 1, "mobile", width < 500));
	}

	void preferColorScheme(String scheme) {
		this.driver.executeCdpCommand("Emulation.setEmulatedMedia",
				Map.of("features", List.of(Map.of("name", "prefers-color-scheme", "value", scheme))));
	}

	String text(String selector) {
		return element(selector).getText();
	}

	int number(String selector) {
		String digits = text(selector).replaceAll("\\D", "");
		return digits.isEmpty() ? 0 : Integer.parseInt(digits);
	}

	void click(String selector) {
		element(selector).click();
	}

	/**
	 * Press the tabulator key until an element has the focus, as somebody without a
	 * pointer does.
	 * @param id the id of the element
	 */
	void tabTo(String id) {
		for (int i = 0; i < 50 && !id.equals(focused()); i++) {
			press(Keys.TAB);
		}
		assertThat(focused()).isEqualTo(id);
	}

	String focused() {
		return this.driver.switchTo().activeElement().getDomAttribute("id");
	}

	void press(CharSequence keys) {
		new Actions(this.driver).sendKeys(keys).perform();
	}

	void tabBack() {
		new Actions(this.driver).keyDown(Keys.SHIFT).sendKeys(Keys.TAB).keyUp(Keys.SHIFT).perform();
	}

	List<String> texts(String expression) {
		return ((List<?>) evaluate(expression)).stream().map(String.class::cast).toList();
	}

	Object evaluate(String expression) {
		return this.driver.executeScript("return " + expression);
	}

	/**
	 * Wait with more patience than usual, for what takes several connections or a restart
	 * of the broker.
	 * @return what to wait with
	 */
	ConditionFactory patiently() {
		return Awaitility.await().atMost(Duration.ofSeconds(30));
	}

	/**
	 * Take a picture of the whole page.
	 * @param name the name of the picture
	 */
	void screenshot(String name) {
		save(name, Map.of("format", "png", "captureBeyondViewport", true));
	}

	/**
	 * Take a small picture of the upper part of the page.
	 * @param name the name of the picture
	 * @param width the width of the part
	 * @param height its height
	 */
	void smallPicture(String name, int width, int height) {
		save(name, Map.of("format", "png", "clip",
				Map.of("x", 0, "y", 0, "width", width, "height", height, "scale", 0.75)));
	}

	/**
	 * Take a picture of a part of the page.
	 * @param area left, top, width and height of the part
	 * @return the picture as a PNG file
	 */
	byte[] picture(List<Long> area) {
		return capture(Map.of("format", "png", "clip",
				Map.of("x", area.get(0), "y", area.get(1), "width", area.get(2), "height", area.get(3), "scale", 1)));
	}

	private void save(String name, Map<String, Object> parameters) {
		try {
			Files.write(file(name + ".png"), capture(parameters));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private byte[] capture(Map<String, Object> parameters) {
		Map<String, Object> picture = this.driver.executeCdpCommand("Page.captureScreenshot", parameters);
		return Base64.getDecoder().decode((String) picture.get("data"));
	}

	/**
	 * Return where to put a picture.
	 * @param name the name of the file
	 * @return the file
	 * @throws IOException if its folder cannot be made
	 */
	static Path file(String name) throws IOException {
		return Files.createDirectories(SCREENSHOTS).resolve(name);
	}

	/**
	 * Return the errors on the console since the last call, without those that the
	 * browser reports when a network interface of the machine comes or goes, as with a
	 * container: it ends what is under way then, and the page asks again.
	 * @return the errors
	 */
	List<String> consoleErrors() {
		return this.driver.manage()
			.logs()
			.get(LogType.BROWSER)
			.getAll()
			.stream()
			.filter((entry) -> entry.getLevel().intValue() >= Level.WARNING.intValue())
			.map(LogEntry::getMessage)
			.filter((message) -> !message.endsWith("net::ERR_NETWORK_CHANGED"))
			.toList();
	}

	/**
	 * Return where the page has asked for something since the last call.
	 * @return the URLs
	 */
	List<String> requests() {
		JsonMapper json = JsonMapper.shared();
		return this.driver.manage()
			.logs()
			.get(LogType.PERFORMANCE)
			.getAll()
			.stream()
			.map((entry) -> json.readTree(entry.getMessage()).get("message"))
			.filter((event) -> NETWORK_EVENTS.contains(event.get("method").asString()))
			.map((event) -> url(event.get("params")))
			.filter((url) -> !url.startsWith("data:"))
			.toList();
	}

	private static String url(JsonNode params) {
		return params.has("request") ? params.at("/request/url").asString() : params.get("url").asString();
	}

	private WebElement element(String selector) {
		return this.driver.findElement(By.cssSelector(selector));
	}

}
