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

import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.settings.MqttWillProvider;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;

/**
 * Makes the will of an edge node, which is its NDEATH, with another {@code bdSeq} for
 * each CONNECT.
 */
public class DeathCertificates implements MqttWillProvider {

	private final String topic;

	private long bdSeq = -1;

	public DeathCertificates(String group, String node) {
		this.topic = "spBv1.0/" + group + "/NDEATH/" + node;
	}

	@Override
	public synchronized MqttWill getWill(String connectionName) {
		this.bdSeq = (this.bdSeq + 1) % 256;
		return new MqttWill(new PublishPacket(this.topic, certificate().toByteArray(), MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE), null);
	}

	/**
	 * Return the NDEATH of the latest CONNECT. It has no sequence number.
	 * @return the payload
	 */
	public synchronized Payload certificate() {
		return Payload.newBuilder()
			.setTimestamp(System.currentTimeMillis())
			.addMetrics(Metrics.ofLong(Metrics.BD_SEQ, this.bdSeq))
			.build();
	}

	public String topic() {
		return this.topic;
	}

	public synchronized long bdSeq() {
		return this.bdSeq;
	}

}
