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

import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.event.MqttConnectedEvent;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * An edge node without devices: born after each connect, and again when a host asks for
 * it.
 */
public class EdgeNode {

	private final Map<String, Metric> metrics = new LinkedHashMap<>();

	private final String group;

	private final String node;

	private final DeathCertificates deaths;

	private final MqttTemplate template;

	private int seq;

	public EdgeNode(String group, String node, DeathCertificates deaths, MqttTemplate template) {
		this.group = group;
		this.node = node;
		this.deaths = deaths;
		this.template = template;
		this.metrics.put(Metrics.REBIRTH, Metrics.ofBoolean(Metrics.REBIRTH, false));
	}

	@EventListener(MqttConnectedEvent.class)
	public synchronized void bear() {
		this.seq = 0;
		Payload.Builder birth = Payload.newBuilder().addMetrics(Metrics.ofLong(Metrics.BD_SEQ, this.deaths.bdSeq()));
		send("NBIRTH", birth, this.metrics.values());
	}

	@MqttListener(topics = "spBv1.0/${sparkplug.group}/NCMD/${sparkplug.node}", qos = 1)
	public void onCommand(Payload command) {
		if (command.getMetricsList()
			.stream()
			.anyMatch((metric) -> metric.getName().equals(Metrics.REBIRTH) && metric.getBooleanValue())) {
			bear();
		}
	}

	/**
	 * Report values, and have them in the next birth.
	 * @param changes the metrics that changed
	 */
	public synchronized void report(Metric... changes) {
		for (Metric change : changes) {
			this.metrics.put(change.getName(), change);
		}
		send("NDATA", Payload.newBuilder(), List.of(changes));
	}

	private void send(String type, Payload.Builder payload, Collection<Metric> metrics) {
		payload.setTimestamp(System.currentTimeMillis()).setSeq(this.seq).addAllMetrics(metrics);
		this.seq = (this.seq + 1) % 256;
		// What is lost with the connection is in the birth on the next one
		this.template.to("spBv1.0/{group}/{type}/{node}", this.group, type, this.node)
			.payload(payload.build())
			.qos(0)
			.sendAsync();
	}

	/**
	 * Die in order: after a DISCONNECT the broker publishes no will.
	 */
	@EventListener(ContextClosedEvent.class)
	public void die() {
		this.template.to(this.deaths.topic()).payload(this.deaths.certificate()).qos(1).sendAsync();
	}

}
