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

package io.github.mqttboot.core;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.core.MqttOperations.PayloadSpec;
import io.github.mqttboot.core.MqttOperations.SendSpec;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.protocol.WholeSeconds;
import io.github.mqttboot.settings.MqttConnectionSettings;
import org.jspecify.annotations.Nullable;

import org.springframework.core.MethodParameter;
import org.springframework.core.ResolvableType;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.MessageConversionException;
import org.springframework.util.Assert;

/**
 * Collects what is said about a message and makes one packet of it. What is set here goes
 * before the headers of a {@link Message}, and these before the defaults.
 */
final class MessageSpec implements PayloadSpec, SendSpec {

	private static final MessageHeaders NO_HEADERS = new MessageHeaders(null);

	private final TemplateContext context;

	private final @Nullable String topic;

	private final @Nullable String topicTemplate;

	private Object payload = "";

	private @Nullable MqttQos qos;

	private @Nullable Boolean retained;

	private @Nullable Duration expiry;

	private @Nullable String contentType;

	private @Nullable String responseTopic;

	private byte @Nullable [] correlationData;

	private final List<MqttUserProperty> userProperties = new ArrayList<>();

	MessageSpec(TemplateContext context, @Nullable String topic, @Nullable String topicTemplate) {
		this.context = context;
		this.topic = topic;
		this.topicTemplate = topicTemplate;
	}

	@Override
	public SendSpec payload(Object payload) {
		Assert.notNull(payload, "'payload' must not be null");
		this.payload = payload;
		return this;
	}

	@Override
	public SendSpec clearRetained() {
		// MQTT 5 section 3.3.1.3: an empty payload removes what is retained
		return payload(new byte[0]).retained(true);
	}

	@Override
	public SendSpec qos(int qos) {
		return qos(MqttQos.of(qos));
	}

	@Override
	public SendSpec qos(MqttQos qos) {
		Assert.notNull(qos, "'qos' must not be null");
		this.qos = qos;
		return this;
	}

	@Override
	public SendSpec retained(boolean retained) {
		this.retained = retained;
		return this;
	}

	@Override
	public SendSpec expiry(Duration expiry) {
		requireMqtt5("expiry");
		this.expiry = PublishHeaders.validExpiry("expiry", expiry);
		return this;
	}

	@Override
	public SendSpec contentType(String contentType) {
		requireMqtt5("contentType");
		Assert.notNull(contentType, "'contentType' must not be null");
		this.contentType = contentType;
		return this;
	}

	@Override
	public SendSpec responseTopic(String responseTopic) {
		requireMqtt5("responseTopic");
		Assert.notNull(responseTopic, "'responseTopic' must not be null");
		this.responseTopic = responseTopic;
		return this;
	}

	@Override
	public SendSpec correlationData(byte[] correlationData) {
		requireMqtt5("correlationData");
		Assert.notNull(correlationData, "'correlationData' must not be null");
		this.correlationData = correlationData;
		return this;
	}

	@Override
	public SendSpec userProperty(String name, String value) {
		requireMqtt5("userProperty");
		this.userProperties.add(new MqttUserProperty(name, value));
		return this;
	}

	@Override
	public MqttSendResult send() {
		return this.context.publishAndWait(publication(toPacket()));
	}

	@Override
	public CompletableFuture<MqttSendResult> sendAsync() {
		try {
			return this.context.publish(publication(toPacket()));
		}
		catch (RuntimeException ex) {
			// an interceptor may refuse the message, too
			return CompletableFuture.failedFuture(ex);
		}
	}

	private MqttPublication publication(PublishPacket packet) {
		return new MqttPublication(this.context.connection(),
				(this.topicTemplate != null) ? this.topicTemplate : packet.topic(), packet);
	}

	@Override
	public <T> T sendAndReceive(Class<T> replyType, Duration timeout) {
		return sendAndReceive(new ReplyType<>(replyType, null), timeout);
	}

	@Override
	public <T> CompletableFuture<T> sendAndReceiveAsync(Class<T> replyType, Duration timeout) {
		return sendAndReceiveAsync(new ReplyType<>(replyType, null), timeout);
	}

	@Override
	public Object sendAndReceive(MethodParameter replyType, Duration timeout) {
		return sendAndReceive(new ReplyType<>(ResolvableType.forMethodParameter(replyType).toClass(), replyType),
				timeout);
	}

	@Override
	public CompletableFuture<?> sendAndReceiveAsync(MethodParameter replyType, Duration timeout) {
		return sendAndReceiveAsync(new ReplyType<>(ResolvableType.forMethodParameter(replyType).toClass(), replyType),
				timeout);
	}

	private <T> T sendAndReceive(ReplyType<T> replyType, Duration timeout) {
		PublishPacket packet = toRequest(timeout);
		this.context.requireStarted(packet);
		return ReplyType.await(packet, request(packet, replyType, timeout));
	}

	private <T> CompletableFuture<T> sendAndReceiveAsync(ReplyType<T> replyType, Duration timeout) {
		try {
			return request(toRequest(timeout), replyType, timeout);
		}
		catch (RuntimeException ex) {
			return CompletableFuture.failedFuture(ex);
		}
	}

	private PublishPacket toRequest(Duration timeout) {
		requireMqtt5("sendAndReceive");
		Assert.notNull(timeout, "'timeout' must not be null");
		Assert.isTrue(!timeout.isNegative() && !timeout.isZero(), "'timeout' must be positive");
		PublishPacket packet = toPacket();
		Assert.isTrue(packet.properties().responseTopic() == null,
				"'responseTopic' must not be set for sendAndReceive, which has one of its own");
		if (packet.properties().messageExpiryInterval() != null) {
			return packet;
		}
		// what nobody waits for any more is not to be handled either
		Duration expiry = Duration.ofSeconds(Math.min(PublishHeaders.LONGEST_EXPIRY, WholeSeconds.of(timeout)));
		return packet.withProperties(packet.properties().withMessageExpiryInterval(expiry));
	}

	private <T> CompletableFuture<T> request(PublishPacket packet, ReplyType<T> replyType, Duration timeout) {
		CompletableFuture<InboundPublish> reply = this.context.requests()
			.send((subscribed, responseTopic, correlation) -> this.context.publishAfter(subscribed,
					publication(packet.withProperties(packet.properties().withReply(responseTopic, correlation)))),
					packet.topic(), packet.properties().correlationData(), timeout);
		return replyType.convert(reply, this.context.converter());
	}

	private PublishPacket toPacket() {
		return this.context.isPlain(this.payload) ? toPlainPacket() : toConvertedPacket();
	}

	// Without the messages and headers that a conversion takes
	private PublishPacket toPlainPacket() {
		MqttPublishDefaults defaults = this.context.defaults();
		boolean text = this.payload instanceof String && hasMqtt5();
		PublishProperties properties = text ? PublishProperties.TEXT : PublishProperties.NONE;
		if (hasProperties()) {
			properties = properties(NO_HEADERS, this.contentType, text ? Boolean.TRUE : null);
		}
		return new PublishPacket(required(firstNonNull(this.topic, defaults.topic())), bytesOf(this.payload),
				(this.qos != null) ? this.qos : defaults.qos(),
				(this.retained != null) ? this.retained : defaults.retained(), properties);
	}

	private boolean hasProperties() {
		return this.expiry != null || this.contentType != null || this.responseTopic != null
				|| this.correlationData != null || !this.userProperties.isEmpty();
	}

	private static String required(@Nullable String topic) {
		Assert.notNull(topic,
				() -> "No topic: the message has no header '" + MqttHeaders.TOPIC + "' and there is no default topic");
		return topic;
	}

	private PublishPacket toConvertedPacket() {
		MqttPublishDefaults defaults = this.context.defaults();
		MessageHeaders headers = (this.payload instanceof Message<?> message) ? message.getHeaders() : NO_HEADERS;
		String topic = required(
				firstNonNull(this.topic, firstNonNull(headers.get(MqttHeaders.TOPIC, String.class), defaults.topic())));
		MqttQos qos = firstNonNull(this.qos, PublishHeaders.qosOf(headers));
		Boolean retained = firstNonNull(this.retained, headers.get(MqttHeaders.RETAINED, Boolean.class));
		String contentType = firstNonNull(this.contentType, PublishHeaders.contentTypeOf(headers));
		Message<?> converted = convert(contentType);
		PublishProperties properties = hasMqtt5()
				? properties(headers, firstNonNull(contentType, PublishHeaders.contentTypeOf(converted.getHeaders())),
						firstNonNull(utf8(converted), headers.get(MqttHeaders.PAYLOAD_FORMAT_INDICATOR, Boolean.class)))
				: noProperties(headers);
		return new PublishPacket(topic, bytesOf(converted.getPayload()), (qos != null) ? qos : defaults.qos(),
				(retained != null) ? retained : defaults.retained(), properties);
	}

	private Message<?> convert(@Nullable String contentType) {
		Object object = (this.payload instanceof Message<?> message) ? message.getPayload() : this.payload;
		MessageHeaders headers = (contentType != null)
				? new MessageHeaders(Map.of(MessageHeaders.CONTENT_TYPE, contentType)) : null;
		Message<?> converted = this.context.converter().toMessage(object, headers);
		if (converted == null) {
			throw new MessageConversionException("Cannot convert a payload of type " + object.getClass().getName()
					+ ((contentType != null) ? " to " + contentType : "")
					+ ". Bytes and text are sent as they are, other objects as JSON if Jackson is on the class path.");
		}
		return converted;
	}

	// bytes of the caller may be anything, whatever their content type says
	private @Nullable Boolean utf8(Message<?> converted) {
		Object object = (this.payload instanceof Message<?> message) ? message.getPayload() : this.payload;
		if (object instanceof byte[]) {
			return null;
		}
		boolean text = object instanceof String || converted.getPayload() instanceof String
				|| PublishHeaders.isUtf8Json(PublishHeaders.contentTypeOf(converted.getHeaders()));
		return text ? Boolean.TRUE : null;
	}

	private static byte[] bytesOf(Object payload) {
		if (payload instanceof byte[] bytes) {
			return bytes;
		}
		if (payload instanceof String text) {
			return text.getBytes(StandardCharsets.UTF_8);
		}
		throw new MessageConversionException(
				"The message converter must make bytes or text, not " + payload.getClass().getName());
	}

	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	private PublishProperties properties(MessageHeaders headers, @Nullable String contentType,
			@Nullable Boolean utf8Payload) {
		List<MqttUserProperty> userProperties = new ArrayList<>(this.userProperties);
		userProperties.addAll(PublishHeaders.userPropertiesOf(headers));
		return new PublishProperties(utf8Payload, firstNonNull(this.expiry, PublishHeaders.expiryOf(headers)),
				contentType, firstNonNull(this.responseTopic, headers.get(MqttHeaders.RESPONSE_TOPIC, String.class)),
				firstNonNull(this.correlationData, headers.get(MqttHeaders.CORRELATION_DATA, byte[].class)),
				userProperties);
	}

	private PublishProperties noProperties(MessageHeaders headers) {
		headers.keySet().stream().filter(PublishHeaders::needsMqtt5).forEach(this::requireMqtt5);
		return PublishProperties.NONE;
	}

	private void requireMqtt5(String option) {
		MqttConnectionSettings settings = this.context.connection().getSettings();
		Assert.isTrue(hasMqtt5(), () -> "'" + option + "' needs MQTT 5.0, but connection '" + settings.getName()
				+ "' uses MQTT " + settings.getVersion());
	}

	private boolean hasMqtt5() {
		return this.context.connection().getSettings().getVersion().hasProperties();
	}

	private static <T> @Nullable T firstNonNull(@Nullable T first, @Nullable T second) {
		return (first != null) ? first : second;
	}

}
