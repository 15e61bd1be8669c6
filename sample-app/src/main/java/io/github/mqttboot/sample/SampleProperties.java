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

package io.github.mqttboot.sample;

import java.time.Duration;
import java.util.Map;

import org.springframework.boot.context.properties.ConfigurationProperties;

/**
 * Configuration properties for the sample.
 *
 * @param broker where the embedded broker listens
 * @param devices how often each device sends a reading, by the name of the device
 */
@ConfigurationProperties("sample")
record SampleProperties(Broker broker, Map<String, Duration> devices) {

	/**
	 * Where the embedded broker listens.
	 *
	 * @param port TCP port to use if it is free
	 * @param websocketPort WebSocket port to use if it is free
	 * @param tls whether there is TLS on the TCP port, with a certificate made at start
	 */
	record Broker(int port, int websocketPort, boolean tls) {

	}

}
