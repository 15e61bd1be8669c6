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

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttTemplate;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

import org.springframework.messaging.handler.annotation.Header;

/**
 * A host application: knows the edge nodes, and asks those for another birth of which it
 * has missed something.
 */
public class HostApplication {

	private final Map<String, EdgeNodeView> nodes = new ConcurrentHashMap<>();

	private final MqttTemplate template;

	public HostApplication(MqttTemplate template) {
		this.template = template;
	}

	/**
	 * Take a message of a node or of one of its devices. They share their sequence
	 * numbers, so that one listener must have them in the order in which they came.
	 * @param payload the message
	 * @param topic its topic
	 */
	@MqttListener(topics = "spBv1.0/+/+/+/#", qos = 1, concurrency = "1")
	public void onMessage(Payload payload, @Header(MqttHeaders.RECEIVED_TOPIC) String topic) {
		String[] levels = topic.split("/");
		String group = levels[1];
		String name = levels[3];
		EdgeNodeView node = this.nodes.computeIfAbsent(group + "/" + name, (key) -> new EdgeNodeView());
		switch (levels[2]) {
			case "NBIRTH" -> node.born(payload);
			case "NDEATH" -> node.died(payload);
			case "NDATA", "DBIRTH", "DDATA", "DDEATH" -> {
				if (!node.accepts(payload, (levels.length > 4) ? levels[4] + "/" : "")) {
					requestRebirth(group, name);
				}
			}
			default -> {
				// NCMD and DCMD are not for hosts
			}
		}
	}

	private void requestRebirth(String group, String name) {
		this.template.to("spBv1.0/{group}/NCMD/{node}", group, name)
			.payload(Payload.newBuilder()
				.setTimestamp(System.currentTimeMillis())
				.addMetrics(Metrics.ofBoolean(Metrics.REBIRTH, true))
				.build())
			.qos(0)
			.sendAsync();
	}

	/**
	 * Return what is known of a node.
	 * @param group its group
	 * @param name its name
	 * @return the node
	 */
	public EdgeNodeView node(String group, String name) {
		return this.nodes.computeIfAbsent(group + "/" + name, (key) -> new EdgeNodeView());
	}

}
