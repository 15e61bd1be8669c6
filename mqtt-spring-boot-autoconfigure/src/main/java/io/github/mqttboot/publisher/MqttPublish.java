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

package io.github.mqttboot.publisher;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.mqttboot.annotation.TopicVariable;

import org.springframework.core.annotation.AliasFor;

/**
 * A method of a {@link MqttPublisher} that publishes a message. Its parameters are:
 * <ul>
 * <li>a value for each variable of the topic, by its name or with
 * {@link TopicVariable @TopicVariable}: it stays within its level of the topic</li>
 * <li>headers, with
 * {@link org.springframework.messaging.handler.annotation.Header @Header}: those of
 * {@link io.github.mqttboot.core.MqttHeaders}, such as a user property, set options of
 * the message; one that is {@code null} sets none</li>
 * <li>the payload: the one that is left, or that with
 * {@link org.springframework.messaging.handler.annotation.Payload @Payload}. Without one
 * the payload is empty</li>
 * </ul>
 * What it returns says what it waits for:
 * <ul>
 * <li>{@code void} or {@link io.github.mqttboot.core.MqttSendResult}: for the
 * acknowledgement of the broker</li>
 * <li>a {@link java.util.concurrent.CompletableFuture} of one of these: for nothing, and
 * the future completes with it</li>
 * <li>any other type, or a future of it: for a reply of that type (MQTT 5)</li>
 * </ul>
 * It throws what {@link io.github.mqttboot.core.MqttOperations} does.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.METHOD)
@Retention(RetentionPolicy.RUNTIME)
public @interface MqttPublish {

	/**
	 * The topic, see {@link #topic()}.
	 * @return the topic
	 */
	@AliasFor("topic")
	String value() default "";

	/**
	 * The topic, with variables such as <code>devices/{id}/cmd</code> and placeholders.
	 * @return the topic
	 */
	@AliasFor("value")
	String topic() default "";

	/**
	 * The quality of service, 0 to 2.
	 * @return the quality of service, or -1 for that of the template
	 */
	int qos() default -1;

	/**
	 * Whether the broker shall retain the message. If not set, the template decides.
	 * @return whether to retain it
	 */
	boolean retained() default false;

	/**
	 * How long the broker keeps the message for a subscriber, such as {@code 5m} or
	 * {@code PT5M}, with placeholders (MQTT 5).
	 * @return the duration, or an empty text for no expiry
	 */
	String expiry() default "";

	/**
	 * The content type (MQTT 5).
	 * @return the content type, or an empty text for that of the converter
	 */
	String contentType() default "";

	/**
	 * How long to wait for a reply, such as {@code 2s} or {@code PT2S}, with
	 * placeholders.
	 * @return the duration, or an empty text for 30 seconds
	 */
	String timeout() default "";

}
