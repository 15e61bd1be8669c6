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

package io.github.mqttboot.example;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.core.MqttJsonMapperCustomizer;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.protocol.InboundPublish;
import reactor.core.publisher.Mono;
import tools.jackson.databind.DeserializationFeature;

import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.messaging.Message;
import org.springframework.messaging.MessageHeaders;
import org.springframework.messaging.converter.AbstractMessageConverter;
import org.springframework.messaging.converter.MessageConverter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;
import org.springframework.util.MimeType;
import org.springframework.validation.Validator;
import org.springframework.validation.annotation.Validated;

/**
 * The code of {@code docs/receiving.md} that uses all attributes, headers and kinds of
 * arguments and results, which {@link ReceivingPageTests} also runs.
 */
@Configuration(proxyBeanMethods = false)
class Meters {

	@MqttListener(id = "meters", client = "default",
			topics = { "meters/{number}/reading", "${meters.old:old/meters}/{number}" }, group = "billing", qos = 2,
			retainHandling = 2, concurrency = "4", autoStartup = "${meters.enabled:true}", filter = "fresh",
			messageConverter = "meterConverter", errorHandler = "meterErrors", configuration = "billing")
	@SendTo("meters/receipts")
	CompletableFuture<Receipt> onReading(@Validated @Payload MeterReading reading, @TopicVariable String number,
			@Headers Map<String, Object> headers) {
		System.out.println("Meter " + number + " has " + reading.kilowattHours() + " kWh, and " + headers);
		return CompletableFuture.completedFuture(new Receipt(number));
	}

	@MqttListener(id = "audit", topics = "meters/#", noLocal = true, retainHandling = 1, retainAsPublished = true)
	void audit(Message<byte[]> message, @Header(MqttHeaders.RECEIVED_TOPIC) String topic,
			@Header(MqttHeaders.RECEIVED_QOS) int qos, @Header(MqttHeaders.RECEIVED_RETAINED) boolean retained,
			@Header(MqttHeaders.DUPLICATE) boolean duplicate,
			@Header(name = MqttHeaders.MESSAGE_EXPIRY_INTERVAL, required = false) Long seconds,
			@Header(name = MqttHeaders.RESPONSE_TOPIC, required = false) String responseTopic,
			@Header(name = MqttHeaders.CORRELATION_DATA, required = false) byte[] correlationData,
			@Header(name = MqttHeaders.PAYLOAD_FORMAT_INDICATOR, required = false) Boolean text,
			@Header(name = MessageHeaders.CONTENT_TYPE, required = false) String contentType,
			@Header(name = MqttHeaders.USER_PROPERTY_PREFIX + "tenant", required = false) String tenant) {
		System.out.println(topic + ", QoS " + qos + ", retained: " + retained + ", duplicate: " + duplicate
				+ ", expires in " + seconds + " s, " + message.getPayload().length + " bytes of " + contentType
				+ ", text: " + text + ", reply to " + responseTopic + " with "
				+ ((correlationData != null) ? correlationData.length : 0) + " bytes, tenant " + tenant);
	}

	@MqttListener("meters/+/price")
	@SendTo("meters/prices")
	Mono<Double> price(InboundPublish request, MqttInboundMessage message) {
		System.out.println(request.topic() + " matches " + message.getFilter());
		return Mono.just(0.35);
	}

	@Bean
	MqttListenerErrorHandler meterErrors() {
		return (message, failure, attempts) -> (attempts < 5) ? MqttListenerErrorHandler.Result.RETRY
				: MqttListenerErrorHandler.Result.REJECT;
	}

	@Bean
	Validator positive() {
		return Validator.forInstanceOf(MeterReading.class, (reading, errors) -> {
			if (reading.kilowattHours() < 0) {
				errors.reject("negative");
			}
		});
	}

	@Bean
	MessageConverter meterConverter() {
		return new MeterConverter();
	}

	@Bean
	MqttJsonMapperCustomizer strict() {
		return (builder) -> builder.enable(DeserializationFeature.FAIL_ON_UNKNOWN_PROPERTIES);
	}

	static class MeterConverter extends AbstractMessageConverter {

		MeterConverter() {
			super(new MimeType("text", "plain"));
			// for messages without a content type, or with another
			setStrictContentTypeMatch(false);
		}

		@Override
		protected boolean supports(Class<?> type) {
			return type == MeterReading.class;
		}

		@Override
		protected Object convertFromInternal(Message<?> message, Class<?> type, Object hint) {
			String text = new String((byte[]) message.getPayload(), StandardCharsets.UTF_8);
			return new MeterReading(Double.parseDouble(text.replace(" kWh", "")));
		}

	}

	record MeterReading(double kilowattHours) {

	}

	record Receipt(String number) {

	}

}
