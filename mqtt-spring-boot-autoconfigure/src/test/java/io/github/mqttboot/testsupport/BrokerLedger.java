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

package io.github.mqttboot.testsupport;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

import com.hivemq.extension.sdk.api.packets.publish.PublishPacket;
import com.hivemq.extension.sdk.api.services.Services;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.mqtt.MqttMessage;
import io.netty.handler.codec.mqtt.MqttProperties;
import io.netty.handler.codec.mqtt.MqttPublishMessage;
import org.apache.activemq.artemis.core.protocol.mqtt.MQTTInterceptor;
import org.apache.activemq.artemis.spi.core.protocol.RemotingConnection;

/**
 * What a {@link BrokerProcess} writes down of each PUBLISH, before it deals with it, so
 * that one can tell what a client did wrong from what the broker forgot when it was
 * restarted.
 */
public final class BrokerLedger {

	private static final String FILE = "broker.ledger";

	private static final long RUN = ProcessHandle.current().pid();

	private BrokerLedger() {
	}

	static String option(Path folder) {
		return "-D" + FILE + "=" + folder.resolve(FILE);
	}

	static List<Entry> read(Path folder) throws IOException {
		return Files.readAllLines(folder.resolve(FILE)).stream().map((line) -> line.split(" ")).map(Entry::of).toList();
	}

	/**
	 * Write down what comes into HiveMQ and what it sends.
	 */
	static void watchHiveMq() {
		Services.initializerRegistry().setClientInitializer((client, context) -> {
			context.addPublishInboundInterceptor((publish, output) -> write(true,
					publish.getClientInformation().getClientId(), publish.getPublishPacket()));
			context.addPublishOutboundInterceptor((publish, output) -> write(false,
					publish.getClientInformation().getClientId(), publish.getPublishPacket()));
		});
	}

	private static void write(boolean inbound, String clientId, PublishPacket packet) {
		write(inbound, clientId, packet.getPacketId(), packet.getDupFlag(), packet.getSubscriptionIdentifiers().size(),
				packet.getTopic(), packet.getPayload().map(StandardCharsets.UTF_8::decode).orElseThrow().toString());
	}

	private static void write(boolean inbound, String clientId, int packetId, boolean duplicate, int identifiers,
			String topic, String payload) {
		String line = String.join(" ", Long.toString(RUN), Boolean.toString(inbound), clientId,
				Integer.toString(packetId), Boolean.toString(duplicate), Integer.toString(identifiers), topic, payload);
		try {
			// in one piece, so that a kill tears no line
			Writer.file.write(ByteBuffer.wrap((line + "\n").getBytes(StandardCharsets.UTF_8)));
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * A PUBLISH.
	 *
	 * @param run distinguishes runs of the broker
	 * @param inbound whether it came from the client
	 * @param clientId the client
	 * @param packetId the packet identifier
	 * @param duplicate whether it has the DUP flag
	 * @param identifiers how many subscription identifiers it has
	 * @param topic the topic
	 * @param payload the payload, without spaces
	 */
	public record Entry(long run, boolean inbound, String clientId, int packetId, boolean duplicate, int identifiers,
			String topic, String payload) {

		private static Entry of(String[] fields) {
			return new Entry(Long.parseLong(fields[0]), Boolean.parseBoolean(fields[1]), fields[2],
					Integer.parseInt(fields[3]), Boolean.parseBoolean(fields[4]), Integer.parseInt(fields[5]),
					fields[6], fields[7]);
		}

	}

	/**
	 * Writes down what comes into Artemis.
	 */
	public static class ArtemisInbound implements MQTTInterceptor {

		@Override
		public boolean intercept(MqttMessage packet, RemotingConnection connection) {
			record(true, packet, connection);
			return true;
		}

		static void record(boolean inbound, MqttMessage packet, RemotingConnection connection) {
			if (packet instanceof MqttPublishMessage publish) {
				ByteBuf payload = publish.payload();
				write(inbound, connection.getClientID(), publish.variableHeader().packetId(),
						publish.fixedHeader().isDup(),
						publish.variableHeader()
							.properties()
							.getProperties(MqttProperties.SUBSCRIPTION_IDENTIFIER)
							.size(),
						publish.variableHeader().topicName(), payload.toString(StandardCharsets.UTF_8));
			}
		}

	}

	/**
	 * Writes down what Artemis sends.
	 */
	public static class ArtemisOutbound implements MQTTInterceptor {

		@Override
		public boolean intercept(MqttMessage packet, RemotingConnection connection) {
			ArtemisInbound.record(false, packet, connection);
			return true;
		}

	}

	/**
	 * Open in the process of the broker only.
	 */
	private static final class Writer {

		private static final FileChannel file = open();

		private static FileChannel open() {
			try {
				return FileChannel.open(Path.of(System.getProperty(FILE)), StandardOpenOption.CREATE,
						StandardOpenOption.APPEND);
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}

	}

}
