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

import java.nio.charset.StandardCharsets;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;
import io.github.mqttboot.event.MqttConnectedEvent;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.settings.MqttWill;
import io.github.mqttboot.settings.MqttWillProvider;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;

/**
 * The STATE of a host application: retained, with the time of the CONNECT in birth and
 * will.
 */
public class HostState implements MqttWillProvider {

	private final String topic;

	private final ObjectProvider<MqttTemplate> template;

	private volatile long timestamp;

	private volatile boolean closing;

	public HostState(String host, ObjectProvider<MqttTemplate> template) {
		this.topic = "spBv1.0/STATE/" + host;
		this.template = template;
	}

	@Override
	public MqttWill getWill(String connectionName) {
		this.timestamp = System.currentTimeMillis();
		return new MqttWill(new PublishPacket(this.topic, state(false).getBytes(StandardCharsets.UTF_8),
				MqttQos.AT_LEAST_ONCE, true, PublishProperties.NONE), null);
	}

	@EventListener(MqttConnectedEvent.class)
	public void bear() {
		publish(true);
	}

	/**
	 * Contradict an old will, which some brokers publish when its connection is taken
	 * over.
	 * @param state what is retained
	 */
	@MqttListener(topics = "spBv1.0/STATE/${sparkplug.host}", qos = 1)
	public void onState(State state) {
		if (!state.online() && !this.closing) {
			publish(true);
		}
	}

	@EventListener(ContextClosedEvent.class)
	public void die() {
		this.closing = true;
		publish(false);
	}

	private void publish(boolean online) {
		this.template.getObject().to(this.topic).payload(state(online)).qos(1).retained(true).sendAsync();
	}

	private String state(boolean online) {
		return "{\"online\":" + online + ",\"timestamp\":" + this.timestamp + "}";
	}

	/**
	 * The payload.
	 *
	 * @param online whether the host is there
	 * @param timestamp since when, in milliseconds
	 */
	public record State(boolean online, long timestamp) {

	}

}
