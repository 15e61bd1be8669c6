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

package io.github.mqttboot.autoconfigure;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Properties;
import java.util.concurrent.atomic.AtomicReference;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionSnapshot;
import io.github.mqttboot.testsupport.FakeTransportFactory;
import io.github.mqttboot.testsupport.TestCertificates;
import io.github.mqttboot.transport.MqttClientType;
import io.netty.pkitesting.X509Bundle;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import org.springframework.beans.factory.BeanFactory;
import org.springframework.boot.autoconfigure.AutoConfigurations;
import org.springframework.boot.autoconfigure.condition.ConditionalOnProperty;
import org.springframework.boot.autoconfigure.ssl.SslAutoConfiguration;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.boot.env.PropertiesPropertySourceLoader;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.boot.test.context.runner.ApplicationContextRunner;
import org.springframework.boot.test.system.CapturedOutput;
import org.springframework.boot.test.system.OutputCaptureExtension;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.core.env.Environment;
import org.springframework.core.env.PropertiesPropertySource;
import org.springframework.core.io.ByteArrayResource;
import org.springframework.core.io.support.SpringFactoriesLoader;
import org.springframework.core.io.support.SpringFactoriesLoader.ArgumentResolver;
import org.springframework.core.io.support.SpringFactoriesLoader.FailureHandler;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests what people see of a configuration that is wrong. The rules and their words are
 * the tables of {@code docs/configuration-errors.md}: each row is run.
 */
@ExtendWith(OutputCaptureExtension.class)
class ConfigurationDoctorTests {

	private static final Path PAGE = Path.of("..", "docs", "configuration-errors.md");

	private static final Pattern LITERAL = Pattern.compile("\"([^\"\\n]*)\"");

	private static final Pattern CODE = Pattern.compile("`([^`]*)`");

	private static final Pattern ESCAPE = Pattern.compile("\\\\u([0-9a-f]{4})");

	private final AtomicReference<ConfigurableApplicationContext> context = new AtomicReference<>();

	private final ApplicationContextRunner contextRunner = new ApplicationContextRunner()
		.withInitializer(this.context::set)
		.withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class,
				SslAutoConfiguration.class))
		.withBean(FakeTransportFactory.class)
		.withUserConfiguration(Devices.class);

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void errorIsReportedAsThePageSays(String example, String description, String action, CapturedOutput output) {
		FailureAnalysis analysis = analyze(properties(example));
		assertThat(withoutOrigin(analysis)).isEqualTo(description.replace("<200 characters>", "x".repeat(200)));
		assertThat(analysis.getAction()).isEqualTo(action);
		assertThat(output).doesNotContain("secret");
	}

	static Stream<Arguments> errorIsReportedAsThePageSays() {
		return rows("Properties", "Description", "Action");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void warningIsLoggedOnceAsThePageSays(String example, String warning, CapturedOutput output) {
		this.contextRunner.withPropertyValues(properties(example)).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
				.asString()
				.endsWith(" " + warning);
		});
	}

	static Stream<Arguments> warningIsLoggedOnceAsThePageSays() {
		return rows("Properties", "Warning");
	}

	@ParameterizedTest(name = "{0} {1}")
	@MethodSource
	void warningForTheJvmIsLoggedOnceAsThePageSays(String option, String example, String warning,
			CapturedOutput output) {
		String[] ofJvm = properties(option)[0].replaceFirst("^-D", "").split("=");
		System.setProperty(ofJvm[0], ofJvm[1]);
		try {
			FakeTransportFactory netty = new FakeTransportFactory().clientType(MqttClientType.NETTY);
			this.contextRunner.withBean("netty", FakeTransportFactory.class, () -> netty)
				.withPropertyValues(properties(example))
				.run((context) -> {
					assertThat(context).hasNotFailed();
					List<String> logged = output.getOut().lines().filter((line) -> line.contains("WARN")).toList();
					if (warning.equals("none")) {
						assertThat(logged).isEmpty();
					}
					else {
						assertThat(logged).singleElement().asString().endsWith(" " + warning);
					}
				});
		}
		finally {
			System.clearProperty(ofJvm[0]);
		}
	}

	static Stream<Arguments> warningForTheJvmIsLoggedOnceAsThePageSays() {
		return rows("JVM", "Properties", "Warning");
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void warningOfYamlIsLoggedOnceAsThePageSays(String yaml, String warning, CapturedOutput output) {
		this.contextRunner.withInitializer((context) -> addYaml(context, yaml.replace("`", ""))).run((context) -> {
			assertThat(context).hasNotFailed();
			assertThat(output.getOut().lines().filter((line) -> line.contains("WARN"))).singleElement()
				.asString()
				.endsWith(" " + warning);
		});
	}

	static Stream<Arguments> warningOfYamlIsLoggedOnceAsThePageSays() {
		return rows("YAML", "Warning");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt.client-id: 7", "mqtt.client-id: '007'", "mqtt.username: 1000 # a comment",
			"mqtt.presence: {topic: status, online: true, offline: false}", "mqtt.client-id: on-site",
			"mqtt.client-id: &id 7", "mqtt.client-id: !!int 7", "mqtt.client-id:", "mqtt.client-id: ''",
			"mqtt.client-id: null-island", "mqtt.user-properties: {true: a}", "mqtt.max-inflight: 01",
			"mqtt.max-inflight: 0x10", "mqtt.max-inflight: 1_000",
			"mqtt.will: {topic: a, retained: true, payload: ''}" })
	void textThatYamlLeavesAsItIsIsNoWarning(String yaml, CapturedOutput output) {
		this.contextRunner.withInitializer((context) -> addYaml(context, yaml))
			.run((context) -> assertThat(context).hasNotFailed());
		assertThat(output).doesNotContain("WARN");
	}

	private static void addYaml(ConfigurableApplicationContext context, String yaml) {
		try {
			new YamlPropertySourceLoader()
				.load("application.yml", new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)))
				.forEach(context.getEnvironment().getPropertySources()::addFirst);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	@ParameterizedTest(name = "{0}")
	@MethodSource
	void refusalIsReportedAsThePageSays(String code, String words) {
		FakeTransportFactory refusing = new FakeTransportFactory().refusing(Integer.decode(code.replace("`", "")));
		new ApplicationContextRunner().withConfiguration(AutoConfigurations.of(MqttAutoConfiguration.class))
			.withBean(FakeTransportFactory.class, () -> refusing)
			.withPropertyValues("mqtt.url=mqtt://127.0.0.1")
			.run((context) -> {
				MqttConnection connection = context.getBean(MqttConnection.class);
				Awaitility.await().until(() -> connection.getSnapshot().lastFailure() != null);
				assertThat(connection.getSnapshot()).extracting(MqttConnectionSnapshot::lastFailure)
					.satisfies((failure) -> assertThat(failure.cause().description()).isEqualTo(words));
			});
	}

	static Stream<Arguments> refusalIsReportedAsThePageSays() {
		return rows("Code", "Words");
	}

	/**
	 * Whatever is wrong, and for whichever connection: the property is named with its
	 * value, a reason and something to do, and nothing of it is for developers only.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', quoteCharacter = '"', textBlock = """
			url                              | http://broker amqp://broker localhost:1883 broker mqtt: mqtt://
			url                              | mqtt://broker:0 mqtt://broker:65536 mqtt://broker:x mqtt://broker:-1
			client-type                      | hivemq 5
			version                          | 2 6 3.2 5.1 mqtt v5 latest
			version=3.1,client-id            | twenty-four-bytes-are-it ääääääääääää \\u0001
			version=3.1.1,client-id          | 😀 ， \\uffff \\u0000
			client-id                        | \\u0000 \\u0085 \\ud800
			connection-timeout               | 0 -1s never 10x
			keep-alive-interval              | -1 65536 1500ms 70000s 1d often
			ping-timeout                     | 0 61 -5s x
			acknowledgement-timeout          | -1s 31s x
			clean-session                    | maybe 2
			clean-start                      | false maybe
			version=3.1,clean-start          | true false
			client-id=a,session-expiry-interval | -1s 4294967296 forever
			will.topic                       | # + a/# +/a a/+/b \\u0000 \\ufffe
			will.topic=a,will.qos            | -1 3 4 high
			will.topic=a,will.retained       | perhaps
			will.topic=a,will.delay-interval | -1 4294967296 later
			will.topic=a,will.message-expiry-interval | -1 4294967296 later
			will.topic=a,will.content-type   | \\u0000 a\\u001f
			will.topic=a,will.response-topic | # + a/# \\u0000
			will.topic=a,will.payload-format-indicator | -1 2 text
			presence.topic                   | # + a/# \\u0000
			presence.topic=a,presence.qos    | -1 3 high
			presence.topic=a,presence.retained | perhaps
			receive-maximum                  | -1 0 65536 99999999999 many
			request-response-info            | perhaps
			request-problem-info             | perhaps
			max-inflight                     | -1 0 65001 99999999999 many
			max-filters-per-packet           | -1 0 65536 99999999999 many
			reconnect.initial-delay          | 0 -1 soon
			reconnect.max-delay              | 0 999ms -1 soon
			reconnect.multiplier             | 0 0.99 -1 NaN Infinity twice
			reconnect.stable-after           | -1 soon
			reconnect.refused-delay          | 0 -1 soon
			outbox.max-messages              | 0 -1 3000000000 many
			outbox.overflow                  | drop oldest
			outbox.type                      | disk
			outbox.directory                 | /tmp/outbox
			unclaimed.timeout                | -1 soon
			unclaimed.max-messages           | 0 -1 3000000000 many
			outbox.type=file,outbox.directory | /dev/null/outbox \\u0000
			""")
	void whateverIsWrongIsNamed(String properties, String values) {
		for (String value : values.split(" ")) {
			for (String prefix : List.of("mqtt.", "mqtt.clients.orders.")) {
				String[] all = Arrays.stream((properties + "=" + value).split(","))
					.map((property) -> prefix + unescape(property))
					.toArray(String[]::new);
				FailureAnalysis analysis = analyze(all);
				String last = all[all.length - 1];
				assertThat(withoutOrigin(analysis))
					.startsWith(
							"The configuration property '" + last.substring(0, last.indexOf('=')) + "' with value '")
					.contains(" is invalid: ")
					.endsWith(".")
					.doesNotContain("Exception", "java.", "mqttboot");
				assertThat(analysis.getAction()).matches("[A-Z].*\\.");
			}
		}
	}

	/**
	 * A rule has to be on the page, even if nobody thought of its example.
	 */
	@ParameterizedTest
	@ValueSource(strings = { "autoconfigure/ApplicationProperties", "autoconfigure/ClientIdConflicts",
			"autoconfigure/ConfiguredKeys", "autoconfigure/ConnectionSettingsFactory", "autoconfigure/ConnectionTls",
			"autoconfigure/KeyValidator", "autoconfigure/SettingsWarnings", "autoconfigure/MqttBindingFailureAnalyzer",
			"autoconfigure/MqttConnectionRegistrar", "autoconfigure/PlaceholderBinding",
			"autoconfigure/PropertiesMqttConnectionDetails", "autoconfigure/ValidSwitches", "autoconfigure/YamlText",
			"settings/AddressValidator", "diagnosis/ReasonCodeAdvice", "settings/MqttCredentials",
			"settings/SettingChecks", "settings/SettingsValidator", "settings/WillValidator", "settings/BrokerUrl" })
	void everyWordOfTheCodeIsOnThePage(String source) throws IOException {
		String page = Files.readString(PAGE);
		String code = Files.readString(Path.of("src/main/java/io/github/mqttboot", source + ".java"));
		assertThat(LITERAL.matcher(code).results().map((literal) -> literal.group(1)))
			.filteredOn((literal) -> literal.trim().split(" ").length > 2)
			.isNotEmpty()
			.allSatisfy((literal) -> assertThat(page).contains(literal));
	}

	@Test
	void originIsReported() {
		this.contextRunner.withInitializer((context) -> {
			try {
				ByteArrayResource file = new ByteArrayResource(
						"mqtt.client-id=a\nmqtt.max-inflight=0".getBytes(StandardCharsets.UTF_8),
						"application.properties");
				new PropertiesPropertySourceLoader().load("file", file)
					.forEach(context.getEnvironment().getPropertySources()::addFirst);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		})
			.run((context) -> assertThat(analyze(context.getStartupFailure()).getDescription())
				.endsWith("\n\n    Origin: Byte array resource [application.properties] - 2:19"));
	}

	@Test
	void valueThatIsNotOfItsTypeHasItsOriginReportedToo() {
		assertThat(analyze("mqtt.max-inflight=many").getDescription())
			.endsWith("\n\n    Origin: \"mqtt.max-inflight\" from property source \"test\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "mqtt.clients.northHall.max-inflight=0", "mqtt.clients.north_hall.max-inflight=0",
			"mqtt.clients[north hall].max-inflight=0", "mqtt.user-properties.my site=north",
			"mqtt.client-id=${PLANT_NUMBER}" })
	void originIsReportedWhateverTheNameLooksLike(String property) {
		assertThat(analyze(property).getDescription()).endsWith("\n\n    Origin: \""
				+ property.substring(0, property.indexOf('=')) + "\" from property source \"test\"");
	}

	@ParameterizedTest
	@ValueSource(strings = { "plant-${PLANT_NUMBER:7}", "plant-\\${NUMBER}", "plant-${", "plant-$7" })
	void whatIsNoPlaceholderOrHasAValueIsAccepted(String clientId) {
		this.contextRunner.withPropertyValues("mqtt.client-id=" + clientId)
			.run((context) -> assertThat(context).hasNotFailed()
				.getBean(MqttConnection.class)
				.extracting((connection) -> connection.getSettings().getClientId())
				.isEqualTo(clientId.replace("${PLANT_NUMBER:7}", "7").replace("\\", "")));
	}

	@ParameterizedTest
	@ValueSource(strings = { "pem", "jks" })
	void keyThatDoesNotBelongToItsCertificateIsReported(String type, @TempDir Path directory) {
		TestCertificates certificates = TestCertificates.shared();
		X509Bundle client = certificates.getClient();
		X509Bundle mixed = X509Bundle.fromCertificatePath(client.getCertificatePath(),
				certificates.getAuthority().getCertificate(), certificates.createClient("other").getKeyPair());
		String keyStore = "spring.ssl.bundle." + type + ".office.keystore.";
		Path file = TestCertificates.writeKeyStore("JKS", mixed, directory.resolve("client.jks"));
		String[] pair = type.equals("pem")
				? new String[] { "certificate=" + mixed.getCertificatePathPEM(),
						"private-key=" + mixed.getPrivateKeyPEM() }
				: new String[] { "location=" + file, "password=" + TestCertificates.PASSWORD };
		FailureAnalysis analysis = analyze("mqtt.url=mqtts://broker", "mqtt.ssl.bundle=office", keyStore + pair[0],
				keyStore + pair[1]);
		assertThat(withoutOrigin(analysis)).isEqualTo(
				"The configuration property 'mqtt.ssl.bundle' with value 'office' is invalid: It cannot be used: "
						+ "The private key does not belong to the certificate of 'CN=client'.");
		assertThat(analysis.getAction())
			.isEqualTo("Correct its stores, certificates, keys, passwords or options below 'spring.ssl.bundle'.");
	}

	@ParameterizedTest
	@ValueSource(booleans = { false, true })
	void keyThatIsNoPemIsNotPrinted(boolean reloaded) {
		X509Bundle client = TestCertificates.shared().getClient();
		String pem = client.getPrivateKeyPEM();
		String encoded = Base64.getEncoder().encodeToString(client.getKeyPair().getPrivate().getEncoded());
		for (String key : List.of(pem.substring(0, pem.indexOf("-----END")), encoded,
				Base64.getMimeEncoder().encodeToString(client.getKeyPair().getPrivate().getEncoded()),
				// as YAML folds it
				Base64.getMimeEncoder()
					.encodeToString(client.getKeyPair().getPrivate().getEncoded())
					.replaceAll("\\R", " "),
				Base64.getEncoder().encodeToString(pem.getBytes(StandardCharsets.UTF_8)))) {
			FailureAnalysis analysis = analyze("mqtt.url=mqtts://broker", "mqtt.ssl.bundle=office",
					"spring.ssl.bundle.pem.office.reload-on-update=" + reloaded,
					"spring.ssl.bundle.pem.office.keystore.certificate=" + client.getCertificatePathPEM(),
					"spring.ssl.bundle.pem.office.keystore.private-key=" + key);
			assertThat(analysis.getDescription()).contains("cannot be used: ")
				.doesNotContain(key.substring(40, 60), key.substring(key.length() - 20));
		}
	}

	@Test
	void whatIsWrongWithAKeyIsPrinted() {
		String message = "MD5 and SHA1 are not among the algorithms that this machine allows for a certificate";
		assertThat(SslBundleFailureAnalyzer.withoutKeys(message)).isEqualTo(message);
	}

	@Test
	void valueOfOthersIsLeftToSpringBoot() {
		assertThat(analyze("spring.ssl.bundle.watch.file.quiet-period=soon").getDescription())
			.startsWith("Failed to bind properties under 'spring.ssl");
	}

	private FailureAnalysis analyze(String... properties) {
		AtomicReference<Throwable> failure = new AtomicReference<>();
		// not by the runner, which trims
		this.contextRunner.withInitializer((context) -> {
			Properties source = new Properties();
			Arrays.stream(properties)
				.forEach((property) -> source.put(property.substring(0, property.indexOf('=')),
						property.substring(property.indexOf('=') + 1)));
			context.getEnvironment().getPropertySources().addFirst(new PropertiesPropertySource("test", source));
		}).run((context) -> {
			assertThat(context).as("context with " + List.of(properties)).hasFailed();
			failure.set(context.getStartupFailure());
		});
		return analyze(failure.get());
	}

	private FailureAnalysis analyze(Throwable failure) {
		ArgumentResolver arguments = ArgumentResolver.of(BeanFactory.class, this.context.get().getBeanFactory())
			.and(Environment.class, this.context.get().getEnvironment());
		// some analyzers of Spring Boot are for what is not on the class path
		FailureHandler skip = (type, name, ex) -> {
		};
		return SpringFactoriesLoader.forDefaultResourceLocation()
			.load(FailureAnalyzer.class, arguments, skip)
			.stream()
			.map((analyzer) -> analyzer.analyze(failure))
			.filter((analysis) -> analysis != null)
			.findFirst()
			.orElseThrow(() -> new AssertionError("No analysis", failure));
	}

	private static String withoutOrigin(FailureAnalysis analysis) {
		return analysis.getDescription().replaceFirst("\n\n    Origin: .*", "");
	}

	private static String[] properties(String example) {
		return CODE.matcher(example)
			.results()
			.map((property) -> unescape(property.group(1)).replace("<65536 characters>", "x".repeat(65_536)))
			.toArray(String[]::new);
	}

	private static String unescape(String text) {
		return ESCAPE.matcher(text)
			.replaceAll((MatchResult character) -> Character.toString(Integer.parseInt(character.group(1), 16)));
	}

	private static Stream<Arguments> rows(String... columns) {
		String header = "| " + String.join(" | ", columns) + " |";
		try {
			List<String> lines = Files.readAllLines(PAGE);
			List<Arguments> rows = Stream.iterate(0, (line) -> line + 1)
				.limit(lines.size())
				.filter((line) -> lines.get(line).equals(header))
				.flatMap((line) -> lines.stream().skip(line + 2).takeWhile((row) -> row.startsWith("|")))
				.map((row) -> Arguments.of((Object[]) row.substring(2, row.length() - 2).split(" \\| ")))
				.toList();
			assertThat(rows).as(header).isNotEmpty();
			return rows.stream();
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * Listens where dead letters are at issue.
	 */
	@ConditionalOnProperty("mqtt.listener.dead-letter.topic")
	static class Devices {

		@MqttListener(id = "devices", topics = "devices/#")
		void handle(String payload) {
		}

	}

}
