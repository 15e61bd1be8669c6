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

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.core.MqttPublication;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.MqttListenerOutcome;
import io.github.mqttboot.listener.MqttMessageListenerContainer;
import io.github.mqttboot.protocol.PublishPacket;
import io.micrometer.observation.Observation;
import io.micrometer.observation.ObservationRegistry;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Observes each attempt of a listener to handle a message, as part of what the sender of
 * the message propagated. During the attempt the observation is the current one of the
 * thread, so what the listener sends and logs belongs to it. A dead letter is observed as
 * published by the attempt that gave the message up, without the time until the broker
 * acknowledges it.
 *
 * @since 0.1.0
 */
public class MqttProcessObservations implements MqttListenerObserver {

	private static final MqttProcessObservationConvention DEFAULT = new DefaultMqttProcessObservationConvention();

	private final ObservationRegistry registry;

	private final @Nullable MqttProcessObservationConvention convention;

	private final MqttPublishObservations publishing;

	/**
	 * Create an instance.
	 * @param registry the registry
	 * @param convention the convention, or {@code null} for the default one
	 * @param publishing observes dead letters
	 */
	public MqttProcessObservations(ObservationRegistry registry, @Nullable MqttProcessObservationConvention convention,
			MqttPublishObservations publishing) {
		Assert.notNull(registry, "'registry' must not be null");
		Assert.notNull(publishing, "'publishing' must not be null");
		this.registry = registry;
		this.convention = convention;
		this.publishing = publishing;
	}

	@Override
	public @Nullable Attempt onAttempt(MqttMessageListenerContainer container, MqttInboundMessage message, int number) {
		if (this.registry.isNoop()) {
			return null;
		}
		MqttProcessObservationContext context = new MqttProcessObservationContext(container, message, number);
		Observation observation = MqttObservationDocumentation.PROCESS
			.observation(this.convention, DEFAULT, () -> context, this.registry)
			.start();
		return new ObservedAttempt(context, observation, observation.openScope());
	}

	private final class ObservedAttempt implements Attempt {

		private final MqttProcessObservationContext context;

		private final Observation observation;

		private final Observation.Scope scope;

		ObservedAttempt(MqttProcessObservationContext context, Observation observation, Observation.Scope scope) {
			this.context = context;
			this.observation = observation;
			this.scope = scope;
		}

		@Override
		public PublishPacket onDeadLetter(PublishPacket deadLetter) {
			return MqttProcessObservations.this.publishing
				.handOver(new MqttPublication(this.context.getContainer().getConnection(), deadLetter.topic(),
						deadLetter))
				.packet();
		}

		@Override
		public void onReturn() {
			this.scope.close();
		}

		@Override
		public void onEnd(MqttListenerOutcome outcome, @Nullable Throwable failure) {
			this.context.setOutcome(outcome);
			if (failure != null) {
				this.observation.error(failure);
			}
			this.observation.stop();
		}

	}

}
