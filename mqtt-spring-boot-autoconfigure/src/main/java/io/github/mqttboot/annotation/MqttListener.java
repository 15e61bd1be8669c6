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

package io.github.mqttboot.annotation;

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Repeatable;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttHeaders;
import io.github.mqttboot.listener.MqttAckMode;
import io.github.mqttboot.listener.MqttAcknowledgment;
import io.github.mqttboot.listener.MqttListenerErrorHandler;
import io.github.mqttboot.protocol.InboundPublish;

import org.springframework.core.annotation.AliasFor;
import org.springframework.messaging.Message;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Headers;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.messaging.handler.annotation.SendTo;

/**
 * Marks a method that handles messages, or a class whose methods with {@link MqttHandler}
 * do. For example:
 *
 * <pre class="code">
 * &#064;MqttListener("sensors/{deviceId}/temperature")
 * void onTemperature(&#064;Payload Reading reading, &#064;TopicVariable String deviceId) {
 * }
 * </pre>
 *
 * Arguments can be
 * <ul>
 * <li>the payload, with or without {@link Payload @Payload}: {@code byte[]},
 * {@code String}, a number, enumerated value, time or the like, as JSON or plain text, or
 * an object made of JSON or by a {@code MessageConverter} bean. With {@code @Valid} or
 * {@code @Validated} it is validated by the {@code Validator} bean; an invalid one is
 * given up at once</li>
 * <li>a part of the topic: {@link TopicVariable @TopicVariable}</li>
 * <li>a header (see {@link MqttHeaders}): {@link Header @Header},
 * {@link Headers @Headers}</li>
 * <li>everything at once: {@link Message}, or as it came in: {@link InboundPublish},
 * {@link MqttInboundMessage}</li>
 * <li>{@link MqttAcknowledgment}</li>
 * </ul>
 * What the method returns is sent to the response topic of the message with its
 * correlation data (MQTT 5), else to the topic of {@link SendTo @SendTo}, which may have
 * variables of the topic that it listens to. A {@code CompletableFuture} or {@code Mono}
 * is waited for: the message is acknowledged when its result is there and the broker has
 * the reply. In all attributes of type {@code String} placeholders (<code>${...}</code>)
 * and expressions (<code>#{...}</code>) are resolved. Several on one method are as many
 * listeners.
 *
 * @since 0.1.0
 */
@Target({ ElementType.METHOD, ElementType.TYPE, ElementType.ANNOTATION_TYPE })
@Retention(RetentionPolicy.RUNTIME)
@Documented
@Repeatable(MqttListeners.class)
public @interface MqttListener {

	/**
	 * Alias for {@link #topics}.
	 * @return the topics
	 */
	@AliasFor("topics")
	String[] value() default {};

	/**
	 * The topic filters, on a class by default those of its methods. A level such as
	 * <code>{deviceId}</code> stands for any one level, as {@code +} does, and can be
	 * taken by {@link TopicVariable}. An expression may result in an array or a
	 * collection.
	 * @return the topics
	 */
	@AliasFor("value")
	String[] topics() default {};

	/**
	 * The unique id of the listener, which names its threads and meters too. By default
	 * the names of bean and method, with the types of the arguments if there are several
	 * methods of that name.
	 * @return the id
	 */
	String id() default "";

	/**
	 * The name of the connection. By default the primary or only one.
	 * @return the name below {@code mqtt.clients}, or {@code default}
	 */
	String client() default "";

	/**
	 * The highest quality of service wanted. By default that of
	 * {@code mqtt.listener.qos}.
	 * @return 0, 1 or 2
	 */
	int qos() default -1;

	/**
	 * The group whose members share the messages between them: each goes to one member.
	 * By default that of {@code mqtt.listener.shared-group}.
	 * @return the name of the group
	 */
	String group() default "";

	/**
	 * The number of messages handled at a time. Messages of one topic are handled one
	 * after the other, in order. By default that of {@code mqtt.listener.concurrency}.
	 * @return a positive number
	 */
	String concurrency() default "";

	/**
	 * Who acknowledges messages.
	 * @return the mode
	 */
	MqttAckMode ackMode() default MqttAckMode.AUTO;

	/**
	 * Whether messages are left out that the same connection published (MQTT 5).
	 * @return whether to leave them out
	 */
	boolean noLocal() default false;

	/**
	 * When the broker sends retained messages (MQTT 5). By default each time it is asked
	 * for the subscription, and never to a {@link #group}.
	 * @return 0 for each time it is asked for the subscription, 1 only if that is new, 2
	 * never
	 */
	int retainHandling() default -1;

	/**
	 * Whether messages keep the retain flag that the publisher set (MQTT 5).
	 * @return whether to keep it
	 */
	boolean retainAsPublished() default false;

	/**
	 * Whether to start with the application. By default as
	 * {@code mqtt.listener.auto-startup} says.
	 * @return {@code true} or {@code false}
	 */
	String autoStartup() default "";

	/**
	 * The name of the {@link MqttListenerErrorHandler} bean that decides about messages
	 * the method failed to handle. By default they are handled again as
	 * {@code mqtt.listener.retry} says, and then go to the topic of
	 * {@code mqtt.listener.dead-letter}, or are logged.
	 * @return the name of the bean
	 */
	String errorHandler() default "";

	/**
	 * The name of a configuration, {@code mqtt.listener.configurations.<name>}, whose
	 * retries, dead letters, queue and other settings apply in place of those of
	 * {@code mqtt.listener}.
	 * @return the name of the configuration
	 */
	String configuration() default "";

	/**
	 * The name of the {@code MessageConverter} bean that converts the payload. By default
	 * the converters of the application are asked in their order, and then JSON.
	 * @return the name of the bean
	 */
	String messageConverter() default "";

	/**
	 * What the payloads of a class have in common, such as a sealed interface whose
	 * subtypes Jackson tells apart. If set, a payload is converted to it once, and of the
	 * methods with the same topic the one handles it whose payload is closest to the type
	 * of the result.
	 * @return the type, or nothing if only topics select the method
	 */
	Class<?> payloadType() default void.class;

	/**
	 * The name of the {@code MqttMessageFilter} bean that selects the messages to handle.
	 * The others are acknowledged and forgotten.
	 * @return the name of the bean
	 */
	String filter() default "";

	/**
	 * The number of messages that are handled together. If set, the payload is a
	 * {@code List}, of payloads, {@link Message}s, {@link InboundPublish}s or
	 * {@link MqttInboundMessage}s, and all are acknowledged when the method has returned.
	 * If it fails, all are handled again together. What cannot be converted is given up
	 * by itself.
	 * @return a positive number, or nothing to handle messages one by one
	 */
	String batchSize() default "";

	/**
	 * How long the first message of a batch waits for others.
	 * @return the time, such as {@code 500ms}
	 */
	String batchTimeout() default "1s";

}
