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

package io.github.mqttboot.observation;

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.core.MqttPublication;
import io.github.mqttboot.core.MqttPublishInterceptor;
import io.github.mqttboot.core.MqttSendResult;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.core.Ordered;
import org.springframework.util.Assert;

/**
 * Observes messages that are published, each from {@code send} to the acknowledgement of
 * the broker, and adds what is to be propagated to their user properties (MQTT 5). That
 * is done before a message is accepted, so it is kept in the outbox and does not change
 * from one attempt to deliver it to the next.
 *
 * @since 0.1.0
 */
public class MqttPublishObservations implements MqttPublishInterceptor, Ordered {

	private static final MqttPublishObservationConvention DEFAULT = new DefaultMqttPublishObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable MqttPublishObservationConvention convention;

	/**
	 * Create an instance.
	 * @param registry the registry
	 * @param convention the convention, or {@code null} for the default one
	 */
	public MqttPublishObservations(ObservationRegistry registry,
			@Nullable MqttPublishObservationConvention convention) {
		Assert.notNull(registry, "'registry' must not be null");
		this.registry = registry;
		this.convention = convention;
	}

	/**
	 * The innermost, to see what others made of the message.
	 */
	@Override
	public int getOrder() {
		return LOWEST_PRECEDENCE;
	}

	@Override
	public CompletableFuture<MqttSendResult> intercept(MqttPublication publication, Chain chain) {
		if (this.registry.isNoop()) {
			return chain.proceed(publication);
		}
		MqttPublishObservationContext context = new MqttPublishObservationContext(publication);
		Observation observation = start(context);
		CompletableFuture<MqttSendResult> result;
		try {
			result = chain.proceed(context.toPublication());
		}
		catch (Throwable ex) {
			observation.error(ex);
			observation.stop();
			throw ex;
		}
		result.whenComplete((sent, failure) -> {
			if (failure != null) {
				observation.error(failure);
			}
			observation.stop();
		});
		return result;
	}

	/**
	 * Observe a message whose end nobody waits for here.
	 * @param publication the message
	 * @return the message with what is propagated
	 */
	MqttPublication handOver(MqttPublication publication) {
		MqttPublishObservationContext context = new MqttPublishObservationContext(publication);
		start(context).stop();
		return context.toPublication();
	}

	private Observation start(MqttPublishObservationContext context) {
		return MqttObservationDocumentation.PUBLISH.observation(this.convention, DEFAULT, () -> context, this.registry)
			.start();
	}

}
