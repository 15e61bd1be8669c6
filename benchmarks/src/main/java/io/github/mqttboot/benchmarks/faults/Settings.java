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

package io.github.mqttboot.benchmarks.faults;

import java.nio.file.Path;

import io.github.mqttboot.benchmarks.faults.TestedApplication.Handler;

/**
 * What all applications are configured with alike.
 *
 * @param port the port of the broker on this machine
 * @param directory for files
 * @param handler handles the messages that come in
 * @param mqtt5 whether to speak MQTT 5.0, or else 3.1.1
 * @param keepAlive the keep-alive interval in seconds
 */
record Settings(int port, Path directory, Handler handler, boolean mqtt5, int keepAlive) {

	Settings withMqtt3() {
		return new Settings(this.port, this.directory, this.handler, false, this.keepAlive);
	}

	Settings withKeepAlive(int seconds) {
		return new Settings(this.port, this.directory, this.handler, this.mqtt5, seconds);
	}

}
