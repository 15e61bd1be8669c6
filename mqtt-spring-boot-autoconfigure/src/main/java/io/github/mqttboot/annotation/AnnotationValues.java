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

import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.BeanExpressionContext;
import org.springframework.beans.factory.config.BeanExpressionResolver;
import org.springframework.beans.factory.config.ConfigurableBeanFactory;
import org.springframework.core.convert.ConversionService;
import org.springframework.util.Assert;

/**
 * Resolves placeholders and expressions in attributes of annotations, and the beans that
 * they name.
 */
final class AnnotationValues {

	private final ConfigurableBeanFactory beanFactory;

	private final ConversionService conversionService;

	AnnotationValues(ConfigurableBeanFactory beanFactory, ConversionService conversionService) {
		this.beanFactory = beanFactory;
		this.conversionService = conversionService;
	}

	/**
	 * Return the topics that are meant.
	 * @param values the attribute
	 * @return the topics
	 */
	List<String> topics(String[] values) {
		return Arrays.stream(values).flatMap(this::topics).toList();
	}

	private Stream<String> topics(String value) {
		Object topics = evaluate(value);
		if (topics instanceof String topic) {
			// not left to the conversion, which would split it at commas
			return Stream.of(topic);
		}
		String[] several = this.conversionService.convert(topics, String[].class);
		Assert.notNull(several, () -> "'" + value + "' is null");
		return Arrays.stream(several);
	}

	/**
	 * Return the bean that an attribute names.
	 * @param <T> the type of the bean
	 * @param attribute the name of the attribute
	 * @param value its value
	 * @param type the type of the bean
	 * @return the bean, or {@code null} if the attribute is empty
	 * @throws InvalidListener if there is no such bean
	 */
	<T> @Nullable T bean(String attribute, String value, Class<T> type) {
		String name = resolve(value, String.class);
		if (name == null) {
			return null;
		}
		if (!this.beanFactory.containsBean(name)) {
			throw new InvalidListener("its '" + attribute + "' names no bean: No bean named '" + name + "'",
					"Name a bean of type " + type.getSimpleName() + ".");
		}
		return this.beanFactory.getBean(name, type);
	}

	<T> T resolve(String value, Class<T> type, T fallback) {
		T resolved = resolve(value, type);
		return (resolved != null) ? resolved : fallback;
	}

	<T> @Nullable T resolve(String value, Class<T> type) {
		Object result = evaluate(value);
		return "".equals(result) ? null : this.conversionService.convert(result, type);
	}

	private @Nullable Object evaluate(String value) {
		String text = this.beanFactory.resolveEmbeddedValue(value);
		BeanExpressionResolver expressions = this.beanFactory.getBeanExpressionResolver();
		return (expressions != null) ? expressions.evaluate(text, new BeanExpressionContext(this.beanFactory, null))
				: text;
	}

}
