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

/**
 * Configures all listeners of an application: how arguments are made and validated, and
 * which listeners there are beside those of annotations. A bean of this type is asked
 * once, before the first listener is registered.
 *
 * @since 0.1.0
 */
@FunctionalInterface
public interface MqttListenerConfigurer {

	/**
	 * Configure the listeners.
	 * @param registrar takes the configuration
	 */
	void configureMqttListeners(MqttListenerEndpointRegistrar registrar);

}
