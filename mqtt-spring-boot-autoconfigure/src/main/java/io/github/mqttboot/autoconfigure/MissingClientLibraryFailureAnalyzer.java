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

import io.github.mqttboot.connection.MissingClientLibraryException;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.InvalidMqttSettingException;
import io.github.mqttboot.transport.MqttClientType;

import org.springframework.boot.diagnostics.AbstractFailureAnalyzer;
import org.springframework.boot.diagnostics.FailureAnalysis;

/**
 * Performs analysis of failures caused by a {@link MissingClientLibraryException}.
 */
class MissingClientLibraryFailureAnalyzer extends AbstractFailureAnalyzer<MissingClientLibraryException> {

	private static final String NETTY_ARTIFACT = "io.netty:netty-handler-proxy";

	@Override
	protected FailureAnalysis analyze(Throwable rootFailure, MissingClientLibraryException cause) {
		MqttClientType clientType = cause.getClientType();
		String property = property(cause, "client-type");
		if (clientType == null) {
			return new FailureAnalysis(cause.getMessage() + ".",
					"Add the dependency '" + pahoArtifact(cause.getVersion()) + "' for Paho, or '" + NETTY_ARTIFACT
							+ "' for Netty, or set '" + property(cause, "version")
							+ "' to one that the library on the class path speaks.",
					cause);
		}
		boolean netty = clientType == MqttClientType.NETTY;
		String artifact = netty ? NETTY_ARTIFACT : pahoArtifact(cause.getVersion());
		String otherArtifact = netty ? pahoArtifact(cause.getVersion()) : NETTY_ARTIFACT;
		return new FailureAnalysis(
				"'" + property + "' is " + (netty ? "netty" : "paho") + ", but '" + artifact
						+ "' is not on the class path.",
				"Add the dependency '" + artifact + "', or set '" + property + "' to " + (netty ? "paho" : "netty")
						+ ", which needs '" + otherArtifact + "'.",
				cause);
	}

	private static String property(MissingClientLibraryException cause, String key) {
		return InvalidMqttSettingException.propertyName(cause.getConnectionName(), key);
	}

	private static String pahoArtifact(MqttVersion version) {
		return "org.eclipse.paho:org.eclipse.paho." + (version.hasProperties() ? "mqttv5.client" : "client.mqttv3");
	}

}
