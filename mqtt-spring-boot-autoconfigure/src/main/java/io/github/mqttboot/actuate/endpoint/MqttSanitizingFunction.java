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

package io.github.mqttboot.actuate.endpoint;

import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.github.mqttboot.connection.MqttConnection;

import org.springframework.boot.actuate.endpoint.SanitizableData;
import org.springframework.boot.actuate.endpoint.SanitizingFunction;
import org.springframework.boot.context.properties.bind.Bindable;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.boot.context.properties.bind.handler.IgnoreErrorsBindHandler;
import org.springframework.core.env.Environment;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * {@link SanitizingFunction} that hides the secrets of {@link MqttConnection connections}
 * also where values are shown: in whatever property they stand, such as an environment
 * variable that another property refers to.
 *
 * @since 0.1.0
 */
public class MqttSanitizingFunction implements SanitizingFunction {

	private static final Bindable<Map<String, String>> TEXTS = Bindable.mapOf(String.class, String.class);

	private static final List<String> ROOTS = List.of("mqtt", "spring.ssl.bundle");

	/**
	 * Leaves that are secret whatever they are called, as they are bound: in lower case,
	 * with or without dashes.
	 */
	private static final Pattern SECRET = Pattern
		.compile("(^|\\.)(auth\\.data|will\\.payload|will\\.correlation-?data|websocket\\.headers\\..+)$");

	private static final Pattern USER_PROPERTY = Pattern.compile("(^|\\.)user-?properties\\.?(.+)$");

	private static final Pattern URL = Pattern.compile("(^|\\.)url$");

	private static final Pattern INDEX = Pattern.compile("\\.\\d+$");

	/**
	 * From this length on a secret is one also as a part of a value. A shorter one may be
	 * part of many.
	 */
	private static final int UNMISTAKABLE = 8;

	private final Set<String> secrets = new HashSet<>();

	/**
	 * Create a function for the secrets in an environment.
	 * @param environment the environment
	 */
	public MqttSanitizingFunction(Environment environment) {
		Assert.notNull(environment, "'environment' must not be null");
		Binder binder = Binder.get(environment);
		// an environment variable MQTT, which is there for something else, is no map
		ROOTS.forEach((root) -> binder.bind(root, TEXTS, new IgnoreErrorsBindHandler())
			.ifBound((properties) -> properties
				.forEach((name, value) -> add(INDEX.matcher(name.toLowerCase(Locale.ROOT)).replaceFirst(""), value))));
		this.secrets.removeIf(String::isEmpty);
	}

	private void add(String name, String value) {
		if (URL.matcher(name).find()) {
			this.secrets.addAll(secretsOf(value));
		}
		else if (isSecret(name)) {
			this.secrets.add(value.strip());
		}
	}

	private static boolean isSecret(String name) {
		Matcher userProperty = USER_PROPERTY.matcher(name);
		if (userProperty.find()) {
			return SensitiveNames.isSensitive(userProperty.group(2));
		}
		return SECRET.matcher(name).find() || SensitiveNames.isSensitive(name.substring(name.lastIndexOf('.') + 1));
	}

	private static Collection<String> secretsOf(String urls) {
		Set<String> secrets = new HashSet<>();
		for (String url : StringUtils.commaDelimitedListToStringArray(urls)) {
			int query = url.indexOf('?');
			if (query != -1) {
				for (String parameter : url.substring(query + 1).split("&")) {
					secrets.add(parameter.substring(parameter.indexOf('=') + 1));
				}
			}
			int userInfo = url.lastIndexOf('@');
			if (userInfo != -1) {
				secrets.add(url.substring(url.indexOf("://") + 1, userInfo).replaceFirst("^[^:]*:", ""));
			}
		}
		return secrets;
	}

	@Override
	public SanitizableData apply(SanitizableData data) {
		Object value = data.getValue();
		return (value != null && holdsSecret(value.toString())) ? data.withSanitizedValue() : data;
	}

	private boolean holdsSecret(String value) {
		return this.secrets.contains(value.strip()) || this.secrets.stream()
			.anyMatch((secret) -> secret.length() >= UNMISTAKABLE && value.contains(secret));
	}

}
