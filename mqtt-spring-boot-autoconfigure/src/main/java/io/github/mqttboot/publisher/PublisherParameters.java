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

package io.github.mqttboot.publisher;

import java.lang.reflect.Method;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;

import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.protocol.MqttTopics;
import org.jspecify.annotations.Nullable;

import org.springframework.core.DefaultParameterNameDiscoverer;
import org.springframework.core.MethodParameter;
import org.springframework.messaging.handler.annotation.Header;
import org.springframework.messaging.handler.annotation.Payload;
import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * Which parameter of a method is what.
 *
 * @param variables the parameters of the variables of the topic, in order
 * @param headers the names of headers by their parameters
 * @param payload the parameter of the payload, or -1 if there is none
 */
record PublisherParameters(List<Integer> variables, Map<Integer, String> headers, int payload) {

	private static final Pattern VARIABLE = Pattern.compile("\\{([^{}/]+)}");

	static PublisherParameters of(Method method, String topic) {
		// with any value that a variable can have
		MqttTopics.validateName(VARIABLE.matcher(topic).replaceAll("0"));
		List<String> names = VARIABLE.matcher(topic).results().map((MatchResult result) -> result.group(1)).toList();
		Map<String, Integer> variables = new HashMap<>();
		Map<Integer, String> headers = new HashMap<>();
		int payload = -1;
		for (int i = 0; i < method.getParameterCount(); i++) {
			MethodParameter parameter = new MethodParameter(method, i);
			parameter.initParameterNameDiscovery(new DefaultParameterNameDiscoverer());
			String variable = variable(parameter, names);
			String header = header(parameter);
			if (header != null) {
				headers.put(i, header);
			}
			else if (variable != null) {
				InvalidPublisher.verify(names.contains(variable),
						() -> "topic '" + topic + "' has no variable '" + variable + "'",
						"Write a part of the topic as '{" + variable + "}', or correct the name.");
				variables.put(variable, i);
			}
			else {
				InvalidPublisher.verify(payload == -1, () -> "only one parameter can be the payload",
						"Annotate the others with @TopicVariable or @Header.");
				payload = i;
			}
		}
		List<Integer> inOrder = new ArrayList<>();
		for (String name : names) {
			Integer index = variables.get(name);
			if (index == null) {
				throw new InvalidPublisher(
						"no parameter is named '" + name + "', as the variable of topic '" + topic + "' is",
						"Annotate one with @TopicVariable(\"" + name + "\").", null);
			}
			inOrder.add(index);
		}
		return new PublisherParameters(inOrder, headers, payload);
	}

	private static @Nullable String variable(MethodParameter parameter, List<String> names) {
		TopicVariable annotation = parameter.getParameterAnnotation(TopicVariable.class);
		String name = parameter.getParameterName();
		if (annotation != null) {
			return annotation.value().isEmpty() ? name : annotation.value();
		}
		return (name != null && names.contains(name) && !parameter.hasParameterAnnotation(Payload.class)) ? name : null;
	}

	private static @Nullable String header(MethodParameter parameter) {
		Header annotation = parameter.getParameterAnnotation(Header.class);
		if (annotation == null) {
			return null;
		}
		String name = StringUtils.hasText(annotation.name()) ? annotation.name() : annotation.value();
		String header = StringUtils.hasText(name) ? name : parameter.getParameterName();
		Assert.hasText(header, "@Header needs a name");
		return header;
	}

	Object[] variables(Object[] arguments) {
		return this.variables.stream().map((index) -> arguments[index]).toArray();
	}

	Object payload(Object[] arguments) {
		if (this.payload == -1) {
			return new byte[0];
		}
		Object payload = arguments[this.payload];
		Assert.notNull(payload, "The payload must not be null");
		return payload;
	}

	Map<String, Object> headers(Object[] arguments) {
		Map<String, Object> headers = new HashMap<>();
		this.headers.forEach((index, name) -> {
			if (arguments[index] != null) {
				headers.put(name, arguments[index]);
			}
		});
		return headers;
	}

}
