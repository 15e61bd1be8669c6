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

package io.github.mqttboot.e2e.devices;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.e2e.devices.HomeListeners.Availability;
import io.github.mqttboot.e2e.devices.HomeListeners.Availability.State;
import io.github.mqttboot.e2e.devices.HomeListeners.Climate;
import io.github.mqttboot.e2e.devices.HomeListeners.Contact;
import io.github.mqttboot.e2e.devices.HomeListeners.DeviceDiscovery;
import io.github.mqttboot.e2e.devices.HomeListeners.DeviceDiscovery.Component;
import io.github.mqttboot.e2e.devices.HomeListeners.Discovery;
import io.github.mqttboot.e2e.devices.HomeListeners.FrigateEvent;
import io.github.mqttboot.e2e.devices.HomeListeners.FrigateEvent.TrackedObject;
import io.github.mqttboot.e2e.devices.HomeListeners.FrigateReview;
import io.github.mqttboot.e2e.devices.HomeListeners.FrigateReview.Data;
import io.github.mqttboot.e2e.devices.HomeListeners.FrigateReview.Review;
import io.github.mqttboot.e2e.devices.HomeListeners.FrigateReview.Severity;
import io.github.mqttboot.e2e.devices.HomeListeners.HomieDescription;
import io.github.mqttboot.e2e.devices.HomeListeners.HomieDescription.Node;
import io.github.mqttboot.e2e.devices.HomeListeners.HomieDescription.Property;
import io.github.mqttboot.e2e.devices.HomeListeners.HomieState;
import io.github.mqttboot.e2e.devices.HomeListeners.Location;
import io.github.mqttboot.e2e.devices.HomeListeners.Lost;
import io.github.mqttboot.e2e.devices.HomeListeners.Notification;
import io.github.mqttboot.e2e.devices.HomeListeners.Notification.Params;
import io.github.mqttboot.e2e.devices.HomeListeners.Notification.SwitchChange;
import io.github.mqttboot.e2e.devices.HomeListeners.Presence;
import io.github.mqttboot.e2e.devices.HomeListeners.Relay;
import io.github.mqttboot.e2e.devices.HomeListeners.SwitchStatus;
import io.github.mqttboot.e2e.devices.HomeListeners.TasmotaResult;
import io.github.mqttboot.e2e.devices.HomeListeners.TasmotaResult.Power;
import io.github.mqttboot.e2e.devices.HomeListeners.TasmotaSensor;
import io.github.mqttboot.e2e.devices.HomeListeners.TasmotaSensor.Energy;
import io.github.mqttboot.e2e.devices.HomeListeners.Transition;
import io.github.mqttboot.e2e.devices.HomeListeners.Transition.Direction;
import io.github.mqttboot.e2e.devices.HomeListeners.ZigbeeDevice;
import io.github.mqttboot.e2e.devices.PlatformListeners.ChirpStackUplink;
import io.github.mqttboot.e2e.devices.PlatformListeners.ChirpStackUplink.DeviceInfo;
import io.github.mqttboot.e2e.devices.PlatformListeners.Command;
import io.github.mqttboot.e2e.devices.PlatformListeners.Reading;
import io.github.mqttboot.e2e.devices.PlatformListeners.Telemetry;
import io.github.mqttboot.e2e.devices.PlatformListeners.TheThingsStackUplink;
import io.github.mqttboot.e2e.devices.PlatformListeners.TheThingsStackUplink.UplinkMessage;
import io.github.mqttboot.example.sparkplug.SparkplugConverter;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.testsupport.FakeMqttConnection;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Messages of devices and platforms as listeners get them. The table of
 * {@code docs/devices.md} is made of the same messages.
 */
class DeviceMessagesTests {

	private static final Path PAGE = Path.of("../docs/devices.md");

	private static final byte[] JPEG = HexFormat.of().parseHex("ffd8ffe0");

	private static final byte[] SPARKPLUG = Payload.newBuilder()
		.setTimestamp(1_772_134_000_512L)
		.setSeq(4)
		.addMetrics(Metric.newBuilder().setName("pressure").setDatatype(DataType.Double_VALUE).setDoubleValue(1.5))
		.build()
		.toByteArray();

	static final List<DeviceMessage> messages = List.of(message("zigbee2mqtt", "zigbee2mqtt/cellar",
			"{\"temperature\":11.34,\"humidity\":64.72,\"linkquality\":97,\"last_seen\":\"2026-02-26T20:44:09+01:00\"}",
			new Climate(11.34, 64.72, null, Instant.parse("2026-02-26T19:44:09Z"))),
			message("zigbee2mqtt", "zigbee2mqtt/cellar/availability", "{\"state\":\"online\"}",
					new Availability(State.online)),
			message("zigbee2mqtt", "zigbee2mqtt/bridge/devices",
					"[{\"ieee_address\":\"0x00158d0001020304\",\"type\":\"EndDevice\",\"supported\":true,\"friendly_name\":\"cellar\",\"definition\":null}]",
					List.of(new ZigbeeDevice("0x00158d0001020304", "cellar", "EndDevice"))),
			message("Tasmota", "tele/tasmota_4711AB/SENSOR",
					"{\"Time\":\"2026-02-24T22:20:38\",\"ENERGY\":{\"Total\":1.956,\"Yesterday\":0.054,\"Power\":9,\"Factor\":0.43}}",
					new TasmotaSensor(LocalDateTime.parse("2026-02-24T22:20:38"), new Energy(1.956, 9))),
			message("Tasmota", "tele/tasmota_4711AB/LWT", "Online", Presence.ONLINE),
			message("Tasmota", "stat/tasmota_4711AB/POWER", "ON", true),
			message("Tasmota", "stat/tasmota_4711AB/RESULT", "{\"POWER\":\"ON\"}", new TasmotaResult(Power.ON)),
			message("Shelly Gen1", "shellies/shelly1pm-4711AB/relay/0", "overpower", Relay.OVERPOWER),
			message("Shelly Gen1", "shellies/shelly1pm-4711AB/relay/0/power", "23.07", 23.07),
			message("Shelly Gen1", "shellies/shelly1pm-4711AB/online", "true", true),
			message("Shelly Gen2", "shellyplus1-4711ab/events/rpc",
					"{\"src\":\"shellyplus1-4711ab\",\"dst\":\"shellyplus1-4711ab/events\",\"method\":\"NotifyStatus\",\"params\":{\"ts\":1771186545.04,\"switch:0\":{\"id\":0,\"output\":true}}}",
					new Notification("shellyplus1-4711ab", "NotifyStatus",
							new Params(Instant.parse("2026-02-15T20:15:45.04Z"), new SwitchChange(true, null)))),
			message("Shelly Gen2", "shellyplus1pm-4711ab/events/rpc",
					"{\"src\":\"shellyplus1pm-4711ab\",\"dst\":\"shellyplus1pm-4711ab/events\",\"method\":\"NotifyStatus\",\"params\":{\"ts\":1771186605.5,\"switch:0\":{\"id\":0,\"apower\":8.9}}}",
					new Notification("shellyplus1pm-4711ab", "NotifyStatus",
							new Params(Instant.parse("2026-02-15T20:16:45.5Z"), new SwitchChange(null, 8.9)))),
			message("Shelly Gen2", "shellyplus1-4711ab/status/switch:0",
					"{\"id\":0,\"source\":\"init\",\"output\":false,\"apower\":0.0}", new SwitchStatus(0, false, 0)),
			message("Home Assistant", "homeassistant/sensor/cellar/config",
					"{\"name\":\"Cellar\",\"stat_t\":\"cellar/state\",\"uniq_id\":\"cellar-1\",\"dev_cla\":\"temperature\",\"dev\":{\"ids\":[\"cellar\"]}}",
					new Discovery("Cellar", "cellar/state", "cellar-1", "temperature")),
			message("Home Assistant", "homeassistant/device/cellar/config",
					"{\"dev\":{\"ids\":\"cellar\",\"name\":\"Cellar\"},\"o\":{\"name\":\"cellar2mqtt\"},\"cmps\":{\"temperature\":{\"p\":\"sensor\",\"dev_cla\":\"temperature\",\"uniq_id\":\"cellar-1\"}},\"stat_t\":\"cellar/state\"}",
					new DeviceDiscovery(Map.of("temperature", new Component("sensor", "cellar-1")), "cellar/state")),
			message("Home Assistant", "homeassistant/status", "online", Presence.ONLINE),
			message("Homie 4", "homie/cellar/$state", "ready", HomieState.READY),
			message("Homie 4", "homie/cellar/$nodes", "climate,door", List.of("climate", "door")),
			message("Homie 4", "homie/cellar/climate/measured-at", "2026-02-26T19:44:09Z",
					Instant.parse("2026-02-26T19:44:09Z")),
			message("Homie 5", "homie/5/cellar/$state", "sleeping", HomieState.SLEEPING),
			message("Homie 5", "homie/5/cellar/$description",
					"{\"homie\":\"5.0\",\"version\":7,\"name\":\"Cellar\",\"nodes\":{\"climate\":{\"name\":\"Climate\",\"properties\":{\"temperature\":{\"name\":\"Temperature\",\"datatype\":\"float\",\"unit\":\"°C\"}}}}}",
					new HomieDescription("5.0", 7,
							Map.of("climate", new Node(Map.of("temperature", new Property("float", "°C")))))),
			message("Homie 5", "homie/5/cellar/climate/remaining", "PT12H5M46S",
					Duration.ofHours(12).plusMinutes(5).plusSeconds(46)),
			message("openHAB", "openhab/out/CellarDoor/state", "OPEN", Contact.OPEN),
			message("openHAB", "openhab/out/CellarDoor/state", "UNDEF", Contact.UNDEF),
			message("Frigate", "frigate/available", "online", Presence.ONLINE),
			message("Frigate", "frigate/events",
					"{\"type\":\"new\",\"before\":{\"id\":\"1772134000.5-abc\"},\"after\":{\"id\":\"1772134000.5-abc\",\"camera\":\"yard\",\"label\":\"person\",\"sub_label\":null,\"start_time\":1772134000.5,\"end_time\":null}}",
					new FrigateEvent("new",
							new TrackedObject("1772134000.5-abc", "yard", "person",
									Instant.parse("2026-02-26T19:26:40.5Z"), null))),
			message("Frigate", "frigate/reviews",
					"{\"type\":\"new\",\"before\":{\"id\":\"1772134000.5-def\"},\"after\":{\"id\":\"1772134000.5-def\",\"camera\":\"yard\",\"start_time\":1772134000.5,\"end_time\":null,\"severity\":\"alert\",\"data\":{\"detections\":[\"1772134000.5-abc\"],\"objects\":[\"person\",\"car\"]}}}",
					new FrigateReview("new",
							new Review("yard", Severity.alert, Instant.parse("2026-02-26T19:26:40.5Z"),
									new Data(List.of("person", "car"))))),
			message("Frigate", "frigate/yard/person", "2", 2), message("Frigate", "frigate/yard/motion", "ON", true),
			new DeviceMessage("Frigate", "frigate/yard/person/snapshot", JPEG, JPEG),
			message("OwnTracks", "owntracks/jane/phone",
					"{\"_type\":\"location\",\"lat\":52.37,\"lon\":4.91,\"tst\":1772134000,\"acc\":12,\"tid\":\"jp\"}",
					new Location(52.37, 4.91, Instant.parse("2026-02-26T19:26:40Z"), null)),
			message("OwnTracks", "owntracks/jane/phone", "{\"_type\":\"lwt\",\"tst\":1772130000}",
					new Lost(Instant.parse("2026-02-26T18:20:00Z"))),
			message("OwnTracks", "owntracks/jane/phone/event",
					"{\"_type\":\"transition\",\"wtst\":1772000000,\"lat\":52.37,\"lon\":4.91,\"tst\":1772134000,\"acc\":12,\"tid\":\"jp\",\"event\":\"enter\",\"desc\":\"office\",\"t\":\"c\"}",
					new Transition(Direction.enter, "office", Instant.parse("2026-02-26T19:26:40Z"))),
			message("ChirpStack v4", "application/17/device/0102030405060708/event/up",
					"{\"deduplicationId\":\"d1\",\"time\":\"2026-02-26T19:26:40.123456+00:00\",\"deviceInfo\":{\"applicationId\":\"17\",\"deviceName\":\"cellar\",\"devEui\":\"0102030405060708\"},\"fCnt\":4,\"fPort\":10,\"data\":\"AQID\",\"object\":{\"celsius\":11.5}}",
					new ChirpStackUplink(Instant.parse("2026-02-26T19:26:40.123456Z"),
							new DeviceInfo("cellar", "0102030405060708"), 10, "AQID", Map.of("celsius", 11.5))),
			message("The Things Stack", "v3/cellars@ttn/devices/cellar/up",
					"{\"end_device_ids\":{\"device_id\":\"cellar\"},\"received_at\":\"2026-02-26T19:26:40.123456789Z\",\"uplink_message\":{\"f_port\":10,\"frm_payload\":\"AQID\",\"decoded_payload\":{\"celsius\":11.5}}}",
					new TheThingsStackUplink(Instant.parse("2026-02-26T19:26:40.123456789Z"),
							new UplinkMessage(10, null, "AQID", Map.of("celsius", 11.5)))),
			message("The Things Stack", "v3/cellars@ttn/devices/door/up",
					"{\"end_device_ids\":{\"device_id\":\"door\"},\"received_at\":\"2026-02-26T19:26:41Z\",\"uplink_message\":{\"f_port\":2,\"f_cnt\":5,\"frm_payload\":\"AQ==\"}}",
					new TheThingsStackUplink(Instant.parse("2026-02-26T19:26:41Z"),
							new UplinkMessage(2, 5, "AQ==", null))),
			message("ThingsBoard", "v1/devices/me/telemetry",
					"[{\"ts\":1772134000512,\"values\":{\"temperature\":22.5}},{\"ts\":1772134001000,\"values\":{\"temperature\":22.7}}]",
					List.of(new Telemetry(1772134000512L, Map.of("temperature", 22.5)),
							new Telemetry(1772134001000L, Map.of("temperature", 22.7)))),
			message("ThingsBoard", "v1/devices/me/attributes", "{\"firmware\":\"1.2\",\"debug\":false}",
					ordered("firmware", "1.2", "debug", false)),
			message("ThingsBoard", "v1/devices/me/rpc/request/42",
					"{\"method\":\"setPower\",\"params\":{\"pin\":\"23\",\"on\":true}}",
					new Command("setPower", ordered("pin", "23", "on", true))),
			message("ThingsBoard", "v1/gateway/telemetry",
					"{\"cellar\":[{\"ts\":1772134000512,\"values\":{\"temperature\":22.5}}]}",
					Map.of("cellar", List.of(new Telemetry(1772134000512L, Map.of("temperature", 22.5))))),
			new DeviceMessage("Sparkplug B", "spBv1.0/plant/NDATA/press", SPARKPLUG,
					new Reading(Instant.parse("2026-02-26T19:26:40.512Z"), 4, Map.of("pressure", 1.5))));

	private static TestApplication application;

	@BeforeAll
	static void start() {
		application = TestApplication.of(Devices.class).start();
	}

	@AfterAll
	static void stop() {
		application.close();
	}

	@ParameterizedTest
	@FieldSource("messages")
	void listenerGetsWhatTheDeviceMeans(DeviceMessage message) throws InterruptedException {
		Received received = application.bean(Received.class);
		application.bean(FakeMqttConnection.class)
			.deliver(message.topic(), message.payload(), 1, PublishProperties.NONE);
		assertThat(received.next(Duration.ofSeconds(10))).isEqualTo(message.expected());
		assertThat(received.isEmpty()).isTrue();
	}

	@Test
	void pageHasTheseMessages() throws IOException {
		assertThat(Files.readString(PAGE))
			.contains("| From | Topic | Message | Argument | Is |\n|---|---|---|---|---|\n"
					+ messages.stream().map(DeviceMessage::row).collect(Collectors.joining()));
	}

	private static DeviceMessage message(String source, String topic, String payload, Object expected) {
		return new DeviceMessage(source, topic, payload.getBytes(StandardCharsets.UTF_8), expected);
	}

	// as the page has it
	private static Map<String, Object> ordered(String name, Object value, String otherName, Object otherValue) {
		Map<String, Object> map = new LinkedHashMap<>();
		map.put(name, value);
		map.put(otherName, otherValue);
		return map;
	}

	/**
	 * A message and what its listener gets.
	 *
	 * @param source who sends it
	 * @param topic its topic
	 * @param payload its payload
	 * @param expected the argument
	 */
	record DeviceMessage(String source, String topic, byte[] payload, Object expected) {

		String row() {
			String text = (this.expected == JPEG) ? "4 bytes of a JPEG"
					: (this.payload == SPARKPLUG) ? "protobuf of `seq` 4 with a metric"
							: "`" + new String(this.payload, StandardCharsets.UTF_8) + "`";
			return "| " + this.source + " | `" + this.topic + "` | " + text + " | " + type() + " | "
					+ ((this.expected == JPEG) ? "these bytes" : "`" + this.expected + "`") + " |\n";
		}

		private String type() {
			if (this.payload == SPARKPLUG) {
				return "`Payload` of the schema, made a record";
			}
			if (this.expected instanceof Record || this.expected instanceof Enum<?>) {
				return (this.expected instanceof Record) ? "record" : "enum";
			}
			if (this.expected instanceof List<?>) {
				return (this.payload[0] == '[') ? "list of records" : "`String`, split";
			}
			return "`" + ((this.expected instanceof Map<?, ?>) ? "Map" : this.expected.getClass().getSimpleName())
					+ "`";
		}

		@Override
		public String toString() {
			return this.source + ": " + this.topic;
		}

	}

	@Configuration(proxyBeanMethods = false)
	@EnableAutoConfiguration
	@Import({ Received.class, HomeListeners.class, PlatformListeners.class, SparkplugConverter.class })
	static class Devices {

		@Bean
		FakeMqttConnection connection() {
			return new FakeMqttConnection();
		}

	}

}
