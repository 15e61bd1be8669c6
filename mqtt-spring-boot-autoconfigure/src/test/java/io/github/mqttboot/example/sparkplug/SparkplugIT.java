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

package io.github.mqttboot.example.sparkplug;

import java.util.List;

import io.github.mqttboot.e2e.TestApplication;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.testsupport.EmbeddedHiveMq;
import io.github.mqttboot.testsupport.EmbeddedHiveMqExtension;
import io.github.mqttboot.testsupport.FaultProxy;
import io.github.mqttboot.testsupport.RawMqttClient;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import org.springframework.boot.health.contributor.Status;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Tests for the edge node and the host application of {@code docs/sparkplug.md}.
 */
@ExtendWith(EmbeddedHiveMqExtension.class)
@Tag("once")
class SparkplugIT {

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void hostFollowsTheNode(MqttVersion version, EmbeddedHiveMq broker) {
		String group = "plant-" + version;
		try (FaultProxy link = new FaultProxy(broker.getPort());
				TestApplication host = SparkplugApplications.start(SparkplugApplications.Host.class, group, version,
						broker.getUrl())) {
			EdgeNodeView view = host.bean(HostApplication.class).node(group, "press");
			TestApplication node = SparkplugApplications.start(SparkplugApplications.Node.class, group, version,
					link.getUrl());
			try {
				EdgeNode press = node.bean(EdgeNode.class);
				await().until(view::isOnline);
				assertThat(view.bdSeq()).isZero();
				press.report(Metrics.ofDouble("pressure", 1.5));
				await().until(() -> Double.valueOf(1.5).equals(view.value("pressure")));

				// the will says that the node is dead, and the next birth has another
				// number
				link.shut();
				await().until(() -> !view.isOnline());
				link.open();
				await().until(view::isOnline);
				assertThat(view.bdSeq()).isEqualTo(node.bean(DeathCertificates.class).bdSeq()).isPositive();
				assertThat(view.value("pressure")).isEqualTo(1.5);

				// the death of an earlier connection changes nothing; a gap asks for a
				// birth
				int births = view.births();
				long bdSeq = view.bdSeq();
				host.template().send(topic(group, "NDEATH"), death(bdSeq - 1));
				host.template().send(topic(group, "NDATA"), data(200));
				await().until(() -> view.births() == births + 1);
				assertThat(view.isOnline()).isTrue();
				assertThat(view.bdSeq()).isEqualTo(bdSeq);
				press.report(Metrics.ofDouble("pressure", 2.5));
				await().until(() -> Double.valueOf(2.5).equals(view.value("pressure")));
			}
			finally {
				node.close();
			}
			await().until(() -> !view.isOnline());
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "MQTT_3_1_1", "MQTT_5_0" })
	void stateOfTheHostIsTrue(MqttVersion version, EmbeddedHiveMq broker) {
		String group = "state-" + version;
		try (FaultProxy link = new FaultProxy(broker.getPort());
				RawMqttClient observer = RawMqttClient.connect(broker.getPort(), "observer-" + version)) {
			observer.subscribe("spBv1.0/STATE/host-" + group);
			try (TestApplication host = SparkplugApplications.start(SparkplugApplications.Host.class, group, version,
					link.getUrl())) {
				awaitState(observer, true);
				link.shut();
				awaitState(observer, false);
				link.open();
				awaitState(observer, true);
				host.awaitHealth(Status.UP);
				// by the host itself: the order of what two clients publish is not
				// defined, and its answer may overtake the message
				host.template()
					.to("spBv1.0/STATE/host-" + group)
					.payload("{\"online\":false,\"timestamp\":1}")
					.qos(1)
					.send();
				// the birth of a connection may come a second time after all of them
				await().untilAsserted(
						() -> assertThat(states(observer)).containsSubsequence(true, false, true, false, true)
							.last()
							.isEqualTo(true));
			}
			awaitState(observer, false);
		}
	}

	private static void awaitState(RawMqttClient observer, boolean online) {
		await().untilAsserted(() -> assertThat(states(observer)).last().isEqualTo(online));
	}

	private static List<Boolean> states(RawMqttClient observer) {
		return observer.getMessages().stream().map((message) -> message.payload().contains("true")).toList();
	}

	private static String topic(String group, String type) {
		return "spBv1.0/" + group + "/" + type + "/press";
	}

	private static Payload death(long bdSeq) {
		return Payload.newBuilder().addMetrics(Metrics.ofLong(Metrics.BD_SEQ, bdSeq)).build();
	}

	private static Payload data(int seq) {
		return Payload.newBuilder().setSeq(seq).addMetrics(Metrics.ofDouble("pressure", 9)).build();
	}

}
