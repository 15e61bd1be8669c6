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

import java.math.BigInteger;
import java.time.Instant;
import java.util.stream.IntStream;

import com.google.protobuf.InvalidProtocolBufferException;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.settings.MqttWill;
import org.eclipse.tahu.protobuf.SparkplugBProto.DataType;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload;
import org.eclipse.tahu.protobuf.SparkplugBProto.Payload.Metric;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tries of the code in {@code docs/sparkplug.md} what {@link SparkplugIT} does not.
 */
class SparkplugPageTests {

	@Test
	void eachConnectHasAnotherNumberUpTo255() throws Exception {
		DeathCertificates deaths = new DeathCertificates("plant", "press");
		assertThat(IntStream.range(0, 257).mapToLong((connect) -> bdSeq(deaths.getWill("default")))).startsWith(0L, 1L)
			.endsWith(255L, 0L);
		MqttWill will = deaths.getWill("default");
		assertThat(will.message().topic()).isEqualTo("spBv1.0/plant/NDEATH/press");
		assertThat(will.message().qos()).isEqualTo(MqttQos.AT_LEAST_ONCE);
		assertThat(will.message().retained()).isFalse();
		assertThat(Payload.parseFrom(will.message().payload()).hasSeq()).isFalse();
	}

	@Test
	void signedNumbersComeInAnyWidth() {
		assertThat(Metrics.value(Metric.newBuilder().setIntValue(251).build(), DataType.Int8)).isEqualTo((byte) -5);
		assertThat(Metrics.value(Metric.newBuilder().setIntValue(-5).build(), DataType.Int8)).isEqualTo((byte) -5);
		assertThat(Metrics.value(Metric.newBuilder().setIntValue(-1).build(), DataType.UInt32))
			.isEqualTo(4_294_967_295L);
		assertThat(Metrics.value(Metric.newBuilder().setLongValue(-1).build(), DataType.UInt64))
			.isEqualTo(new BigInteger("18446744073709551615"));
		assertThat(Metrics.value(Metric.newBuilder().setLongValue(1_772_134_000_512L).build(), DataType.DateTime))
			.isEqualTo(Instant.ofEpochMilli(1_772_134_000_512L));
	}

	@Test
	void dataNeedsNeitherNameNorType() {
		EdgeNodeView node = new EdgeNodeView();
		node.born(payload(0, Metric.newBuilder().setName("level").setAlias(7).setDatatype(2).setIntValue(3).build()));
		assertThat(node.accepts(payload(1, Metric.newBuilder().setAlias(7).setIntValue(-3).build()), "")).isTrue();
		assertThat(node.value("level")).isEqualTo((short) -3);
	}

	@Test
	void aGapAsksForOneBirthOnly() {
		EdgeNodeView node = new EdgeNodeView();
		assertThat(node.accepts(payload(0), "")).as("no birth").isFalse();
		assertThat(node.accepts(payload(1), "")).isTrue();
		node.born(payload(0));
		assertThat(node.accepts(payload(2), "")).as("a gap").isFalse();
		node.born(payload(255));
		assertThat(node.accepts(payload(0), "")).isTrue();
	}

	private static Payload payload(int seq, Metric... metrics) {
		Payload.Builder payload = Payload.newBuilder().setSeq(seq);
		for (Metric metric : metrics) {
			payload.addMetrics(metric);
		}
		return payload.build();
	}

	private static long bdSeq(MqttWill will) {
		try {
			return Metrics.bdSeq(Payload.parseFrom(will.message().payload()));
		}
		catch (InvalidProtocolBufferException ex) {
			throw new IllegalStateException(ex);
		}
	}

}
