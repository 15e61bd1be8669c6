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

package io.github.mqttboot.supervisor;

import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.settings.MqttConnectionSettings;

/**
 * What the attempts of a connection have in common.
 *
 * @param settings the settings of the connection
 * @param causes describes their ends
 * @param serial the serial executor of the connection
 * @param time the time
 * @param connector makes their transports
 * @param renewal reconnects before the credentials expire
 * @param traffic what outlives them
 */
record AttemptContext(MqttConnectionSettings settings, ConnectionCauses causes, SerialExecutor serial, TimeSource time,
		Connector connector, CredentialsRenewal renewal, SessionTraffic traffic) {

}
