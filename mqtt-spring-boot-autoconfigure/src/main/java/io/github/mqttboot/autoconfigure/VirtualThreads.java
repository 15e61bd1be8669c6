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

package io.github.mqttboot.autoconfigure;

import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;

import org.springframework.boot.thread.Threading;
import org.springframework.core.env.Environment;

/**
 * Whether threads are to be virtual. Not before the Java release in which one that waits
 * in a synchronized block no longer holds the thread that carries it: the client of Paho,
 * and many handlers, have such blocks.
 */
final class VirtualThreads {

	private VirtualThreads() {
	}

	static boolean areWanted(Environment environment) {
		return Threading.VIRTUAL.isActive(environment)
				&& Runtime.version().feature() >= DefaultMqttListenerEndpointRegistry.VIRTUAL_THREADS;
	}

}
