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

import io.micrometer.common.docs.KeyName;
import io.micrometer.observation.Observation.Context;
import io.micrometer.observation.ObservationConvention;
import io.micrometer.observation.docs.ObservationDocumentation;

/**
 * The observations of messages, each with its keys and its default convention.
 *
 * @since 0.1.0
 */
public enum MqttObservationDocumentation implements ObservationDocumentation {

	/**
	 * A message is published: from {@code send} to the acknowledgement of the broker,
	 * over all attempts to deliver it.
	 */
	PUBLISH {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return DefaultMqttPublishObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { MqttObservationKey.SYSTEM, MqttObservationKey.OPERATION_NAME,
					MqttObservationKey.OPERATION_TYPE, MqttObservationKey.DESTINATION_TEMPLATE,
					MqttObservationKey.CLIENT, MqttObservationKey.QOS, MqttObservationKey.ERROR_TYPE };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { MqttObservationKey.DESTINATION_NAME, MqttObservationKey.CLIENT_ID,
					MqttObservationKey.BODY_SIZE };
		}

	},

	/**
	 * An attempt of a listener to handle a message.
	 */
	PROCESS {

		@Override
		public Class<? extends ObservationConvention<? extends Context>> getDefaultConvention() {
			return DefaultMqttProcessObservationConvention.class;
		}

		@Override
		public KeyName[] getLowCardinalityKeyNames() {
			return new KeyName[] { MqttObservationKey.SYSTEM, MqttObservationKey.OPERATION_NAME,
					MqttObservationKey.OPERATION_TYPE, MqttObservationKey.DESTINATION_TEMPLATE,
					MqttObservationKey.CLIENT, MqttObservationKey.LISTENER, MqttObservationKey.QOS,
					MqttObservationKey.OUTCOME, MqttObservationKey.ERROR_TYPE };
		}

		@Override
		public KeyName[] getHighCardinalityKeyNames() {
			return new KeyName[] { MqttObservationKey.DESTINATION_NAME, MqttObservationKey.CLIENT_ID,
					MqttObservationKey.BODY_SIZE, MqttObservationKey.ATTEMPT };
		}

	}

}
