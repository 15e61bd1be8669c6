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

import java.util.Set;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.ConfigurationPropertiesBindHandlerAdvisor;
import org.springframework.boot.context.properties.bind.AbstractBindHandler;
import org.springframework.boot.context.properties.bind.BindContext;
import org.springframework.boot.context.properties.bind.BindHandler;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName.Form;
import org.springframework.core.env.Environment;

/**
 * Keeps what is no connection out of {@code mqtt.clients}: a second spelling of one, and
 * environment variables such as {@code MQTT_CLIENTS_PORT} that are there for something
 * else. And it spares the binder the keys of a connection that nobody has set: there are
 * some eighty, each of which would be looked up in each source for each connection.
 */
final class ClientNamesBinding implements ConfigurationPropertiesBindHandlerAdvisor {

	private final Environment environment;

	private final Set<String> clients;

	ClientNamesBinding(Environment environment) {
		this.environment = environment;
		this.clients = new ConfiguredKeys(environment).clients();
	}

	@Override
	public BindHandler apply(BindHandler bindHandler) {
		return new Handler(bindHandler);
	}

	private final class Handler extends AbstractBindHandler {

		private @Nullable ClientKeys keys;

		Handler(BindHandler parent) {
			super(parent);
		}

		@Override
		public <T> @Nullable Bindable<T> onStart(ConfigurationPropertyName name, Bindable<T> target,
				BindContext context) {
			if (name.equals(ConfiguredKeys.CLIENTS)) {
				// what is set may be bound again when it has changed
				this.keys = ClientKeys.of(ClientNamesBinding.this.environment);
			}
			return (isNoClient(name) || isUnset(name)) ? null : super.onStart(name, target, context);
		}

		private boolean isNoClient(ConfigurationPropertyName name) {
			return ConfiguredKeys.CLIENTS.isParentOf(name) && !ClientNamesBinding.this.clients
				.contains(name.getElement(name.getNumberOfElements() - 1, Form.ORIGINAL));
		}

		private boolean isUnset(ConfigurationPropertyName name) {
			return this.keys != null && this.keys.isUnset(name);
		}

	}

}
