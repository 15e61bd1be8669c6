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
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;

import io.github.mqttboot.autoconfigure.MqttClientProperties;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttConnectionFactory;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.settings.MqttConnectionSettingsBuilder;
import io.github.mqttboot.settings.MqttWill;
import org.junit.jupiter.api.Test;
import org.mockito.ArgumentCaptor;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.source.MapConfigurationPropertySource;
import org.springframework.boot.env.YamlPropertySourceLoader;
import org.springframework.core.env.EnumerablePropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.io.ByteArrayResource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.BDDMockito.given;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Holds the YAML on the page to the properties that there are and to what the sample is
 * configured with, its Java to a source, and its links to the pages of the reference.
 */
class PageYamlTests {

	private static final Pattern YAML = Pattern.compile("data-yaml=\"([^\"]+)\">.+?<code>(.+?)</code>", Pattern.DOTALL);

	private static final Pattern JAVA = Pattern.compile("data-java=\"([^\"]+)\">.+?<code>(.+?)</code>", Pattern.DOTALL);

	private static final Pattern PAGE = Pattern.compile("/blob/main/(docs/[^\"#]+)(?:#([^\"]+))?\"");

	// What the sample does by code, and the certificates of a broker of one's own
	private static final Set<String> NOT_IN_ITS_CONFIGURATION = Set.of("will", "websocket", "tls");

	private static final Path APPLICATION = Path.of("src/main/resources/application.yml");

	private final String page = read(Path.of("src/main/resources/static/index.html"));

	private final Map<String, String> cards = snippets(YAML);

	@Test
	void keysExist() throws IOException {
		Set<String> known = knownKeys();
		assertThat(this.cards).hasSizeGreaterThan(4)
			.allSatisfy((card, yaml) -> assertThat(keys(yaml)).isNotEmpty().isSubsetOf(known));
	}

	@Test
	void valuesAreThoseOfTheSample() {
		Map<String, String> sample = properties(read(APPLICATION));
		assertThat(this.cards).containsKeys(NOT_IN_ITS_CONFIGURATION.toArray(String[]::new));
		assertThat(this.cards).allSatisfy((card, yaml) -> {
			if (!NOT_IN_ITS_CONFIGURATION.contains(card)) {
				assertThat(sample).containsAllEntriesOf(properties(yaml));
			}
		});
	}

	@Test
	void webSocketIsThatOfTheEmbeddedBroker() {
		assertThat(properties(this.cards.get("websocket"))).containsOnly(Map.entry("mqtt.url",
				"ws://localhost:" + properties(read(APPLICATION)).get("sample.broker.websocket-port") + "/mqtt"));
	}

	@Test
	void willIsThatOfTheDevice() throws IOException {
		MqttClientProperties card = new Binder(new MapConfigurationPropertySource(properties(this.cards.get("will"))))
			.bind("mqtt.clients.boiler", MqttClientProperties.class)
			.get();
		MqttConnectionSettings device = settingsOfBoiler();
		assertThat(card.getClientId()).isEqualTo(device.getClientId());
		assertThat(card.getKeepAliveInterval()).isEqualTo(device.getKeepAliveInterval());
		MqttWill will = device.getWill();
		assertThat(will).isNotNull();
		assertThat(card.getWill().getTopic()).isEqualTo(will.message().topic());
		assertThat(card.getWill().getPayload()).isEqualTo(new String(will.message().payload(), StandardCharsets.UTF_8));
		assertThat(card.getWill().getQos()).isEqualTo(will.message().qos().value());
		assertThat(card.getWill().isRetained()).isEqualTo(will.message().retained());
	}

	private static MqttConnectionSettings settingsOfBoiler() throws IOException {
		MqttConnectionFactory connections = mock();
		given(connections.createConnection(any())).willReturn(mock(MqttConnection.class));
		new Device("boiler", new MqttConnectionSettingsBuilder("default").build(), connections, new Ledger(),
				new BadNetwork())
			.getPlug()
			.close();
		ArgumentCaptor<MqttConnectionSettings> settings = ArgumentCaptor.captor();
		then(connections).should().createConnection(settings.capture());
		return settings.getValue();
	}

	@Test
	void javaIsCompiled() {
		assertThat(snippets(JAVA)).isNotEmpty()
			.allSatisfy((card, java) -> assertThat(read(source(card)))
				.contains(java.stripTrailing().replaceAll("(?m)^", "\t")));
	}

	private static Path source(String card) {
		String name = card.substring(0, 1).toUpperCase(Locale.ROOT) + card.substring(1) + "Card.java";
		return Path.of("src/test/java/io/github/mqttboot/sample", name);
	}

	@Test
	void linksLeadToPagesOfTheReference() {
		assertThat(PAGE.matcher(this.page).results()).hasSizeGreaterThan(4).allSatisfy((link) -> {
			Path file = Path.of("..", link.group(1));
			assertThat(file).exists();
			if (link.group(2) != null) {
				assertThat(headings(file)).contains(link.group(2));
			}
		});
	}

	private static List<String> headings(Path file) {
		return read(file).lines()
			.filter((line) -> line.startsWith("#"))
			.map((line) -> line.replaceFirst("#+ ", "").toLowerCase(Locale.ROOT).replace(' ', '-'))
			.toList();
	}

	private Map<String, String> snippets(Pattern pattern) {
		return pattern.matcher(this.page)
			.results()
			.collect(Collectors.toMap((snippet) -> snippet.group(1), (snippet) -> snippet.group(2)));
	}

	private static Map<String, String> properties(String yaml) {
		Map<String, String> properties = new TreeMap<>();
		for (PropertySource<?> source : load(yaml)) {
			for (String name : ((EnumerablePropertySource<?>) source).getPropertyNames()) {
				properties.put(name, String.valueOf(source.getProperty(name)));
			}
		}
		return properties;
	}

	private static List<PropertySource<?>> load(String yaml) {
		try {
			return new YamlPropertySourceLoader().load("page",
					new ByteArrayResource(yaml.getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static List<String> keys(String yaml) {
		return properties(yaml).keySet()
			.stream()
			// those of each client are those of the first connection
			.map((key) -> key.replaceFirst("^mqtt\\.clients\\.[^.]+\\.", "mqtt."))
			// a map, by the name of the bundle
			.map((key) -> key.replaceFirst("^(spring\\.ssl\\.bundle\\.pem)\\..+", "$1"))
			.toList();
	}

	private Set<String> knownKeys() throws IOException {
		return Collections.list(getClass().getClassLoader().getResources("META-INF/spring-configuration-metadata.json"))
			.stream()
			.map(PageYamlTests::json)
			.flatMap((metadata) -> StreamSupport.stream(metadata.get("properties").spliterator(), false))
			.map((property) -> property.get("name").asString())
			.collect(Collectors.toSet());
	}

	private static JsonNode json(URL resource) {
		try (var content = resource.openStream()) {
			return JsonMapper.shared().readTree(content);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

}
