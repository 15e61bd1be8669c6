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

package io.github.mqttboot.metrics;

import java.util.concurrent.TimeUnit;
import java.util.function.ToDoubleFunction;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.TimeGauge;
import io.micrometer.core.instrument.Timer;
import io.micrometer.core.instrument.binder.BaseUnits;
import org.jspecify.annotations.Nullable;

/**
 * The meters by name, with description, base unit and the tags they have beside
 * {@value #CLIENT_TAG}. The values of every tag are few: no client id, topic or address
 * is ever among them.
 */
enum MqttMeter {

	/** Gauge. */
	CONNECTION_UP("mqtt.connection.up", "Whether there is a connection, 1 or 0"),

	/** Time gauge. */
	CONNECTION_UPTIME("mqtt.connection.uptime", "Age of the connection, 0 without one"),

	/** Timer with {@value #OUTCOME_TAG} and {@value #REASON_TAG}. */
	CONNECTION_ATTEMPTS("mqtt.connection.attempts", "Attempts to connect, from their start to CONNACK or failure"),

	/** Counter with {@value #REASON_TAG}. */
	CONNECTION_LOSSES("mqtt.connection.losses", "Connections that were lost"),

	/** Counter. */
	SESSION_LOSSES("mqtt.session.losses", "Sessions to be resumed that the broker did not have"),

	/** Counter with {@value #REASON_TAG}. */
	SUBSCRIPTION_REFUSALS("mqtt.subscription.refusals",
			"Subscriptions that the broker refused to make or to end, or granted with a lower QoS"),

	/** Timer. */
	KEEPALIVE_PING("mqtt.keepalive.ping", "Round trip from PINGREQ to PINGRESP, taken at the wire"),

	/** Counter. */
	KEEPALIVE_MISSED("mqtt.keepalive.missed", "Pings after which nothing came in within the ping timeout"),

	/** Time gauge. */
	KEEPALIVE_INTERVAL("mqtt.keepalive.interval", "Keep-alive interval in force, 0 if off"),

	/** Time gauge. */
	KEEPALIVE_IDLE("mqtt.keepalive.idle", "Time since the last packet came in"),

	/** Timer with {@value #QOS_TAG}, {@value #OUTCOME_TAG} and {@value #REASON_TAG}. */
	MESSAGES_SENT("mqtt.messages.sent", "Messages from publish to the broker's acknowledgement or failure"),

	/** Counter with {@value #QOS_TAG}. */
	MESSAGES_RECEIVED("mqtt.messages.received", "Messages that came in"),

	/** Counter with {@value #REASON_TAG}. */
	MESSAGES_DROPPED("mqtt.messages.dropped", "Messages that came in and were dropped"),

	/** Counter. */
	ACKNOWLEDGEMENTS_LATE("mqtt.acknowledgements.late",
			"Messages acknowledged after the connection they came on was gone"),

	/** Function counter. */
	REPLIES_LATE("mqtt.replies.late", "Replies that came when no request waited for them any more"),

	/** Timer with {@value #LISTENER_TAG} and {@value #OUTCOME_TAG}. */
	LISTENER("mqtt.listener", "Attempts of a listener to handle a message"),

	/** Gauge with {@value #LISTENER_TAG}. */
	LISTENER_QUEUE("mqtt.listener.queue", "Messages that wait for a listener", BaseUnits.MESSAGES),

	/** Gauge. */
	MESSAGES_HELD("mqtt.messages.held", "Messages held for listeners that are stopped", BaseUnits.MESSAGES),

	/** Gauge. */
	INFLIGHT("mqtt.inflight", "Messages sent that wait for the broker's acknowledgement", BaseUnits.MESSAGES),

	/** Gauge. */
	INFLIGHT_LIMIT("mqtt.inflight.limit", "Messages that may wait for the broker's acknowledgement at a time",
			BaseUnits.MESSAGES),

	/** Gauge. */
	OUTBOX_SIZE("mqtt.outbox.size", "Messages accepted and not yet acknowledged", BaseUnits.MESSAGES),

	/** Gauge. */
	OUTBOX_DAMAGED("mqtt.outbox.damaged", "Records and files of the outbox set aside because they could not be read"),

	/** Counter with {@value #DIRECTION_TAG}. */
	PACKETS("mqtt.packets", "Control packets", "packets"),

	/** Counter with {@value #DIRECTION_TAG}. */
	BYTES("mqtt.bytes", "Size of the control packets", BaseUnits.BYTES);

	static final String CLIENT_TAG = "client";

	static final String LISTENER_TAG = "listener";

	static final String OUTCOME_TAG = "outcome";

	static final String REASON_TAG = "reason";

	static final String QOS_TAG = "qos";

	static final String DIRECTION_TAG = "direction";

	private final String meterName;

	private final String description;

	private final @Nullable String baseUnit;

	MqttMeter(String meterName, String description) {
		this(meterName, description, null);
	}

	MqttMeter(String meterName, String description, @Nullable String baseUnit) {
		this.meterName = meterName;
		this.description = description;
		this.baseUnit = baseUnit;
	}

	Counter counter(MeterRegistry registry, Tags tags) {
		return Counter.builder(this.meterName)
			.description(this.description)
			.baseUnit(this.baseUnit)
			.tags(tags)
			.register(registry);
	}

	<T> FunctionCounter counter(MeterRegistry registry, Tags tags, T source, ToDoubleFunction<T> value) {
		return FunctionCounter.builder(this.meterName, source, value)
			.description(this.description)
			.baseUnit(this.baseUnit)
			.tags(tags)
			.register(registry);
	}

	Timer timer(MeterRegistry registry, Tags tags) {
		return Timer.builder(this.meterName).description(this.description).tags(tags).register(registry);
	}

	<T> Gauge gauge(MeterRegistry registry, Tags tags, T source, ToDoubleFunction<T> value) {
		return Gauge.builder(this.meterName, source, value)
			.description(this.description)
			.baseUnit(this.baseUnit)
			.tags(tags)
			.register(registry);
	}

	<T> TimeGauge timeGauge(MeterRegistry registry, Tags tags, T source, ToDoubleFunction<T> millis) {
		return TimeGauge.builder(this.meterName, source, TimeUnit.MILLISECONDS, millis)
			.description(this.description)
			.tags(tags)
			.register(registry);
	}

}
