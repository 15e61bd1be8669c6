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

import java.util.stream.Stream;

import io.github.mqttboot.annotation.EnableMqtt;
import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.core.MqttJsonMapperCustomizer;
import io.github.mqttboot.core.MqttJsonMessageConverter;
import io.github.mqttboot.core.MqttMessageConverters;
import io.github.mqttboot.core.MqttPublishInterceptor;
import io.github.mqttboot.event.MqttListenerEventPublisher;
import io.github.mqttboot.listener.MqttListenerEndpointCustomizer;
import io.github.mqttboot.listener.MqttListenerEndpointRegistry;
import io.github.mqttboot.listener.MqttListenerInterceptor;
import io.github.mqttboot.listener.MqttListenerObserver;
import io.github.mqttboot.listener.container.DefaultMqttListenerEndpointRegistry;
import tools.jackson.databind.json.JsonMapper;

import org.springframework.beans.factory.ObjectProvider;
import org.springframework.beans.factory.annotation.Qualifier;
import org.springframework.beans.factory.config.ConfigurableListableBeanFactory;
import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnBooleanProperty;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingBean;
import org.springframework.boot.autoconfigure.condition.ConditionalOnMissingClass;
import org.springframework.boot.autoconfigure.condition.SearchStrategy;
import org.springframework.context.ApplicationContext;
import org.springframework.context.ApplicationEventPublisher;
import org.springframework.context.annotation.Bean;
import org.springframework.context.annotation.Configuration;
import org.springframework.context.annotation.Import;
import org.springframework.core.env.Environment;
import org.springframework.messaging.converter.CompositeMessageConverter;
import org.springframework.messaging.converter.MessageConverter;

/**
 * {@link EnableAutoConfiguration Auto-configuration} for sending and listening over the
 * connections of {@link MqttAutoConfiguration}.
 *
 * @since 0.1.0
 */
@AutoConfiguration(after = MqttAutoConfiguration.class)
@ConditionalOnBooleanProperty(name = "mqtt.enabled", matchIfMissing = true)
@ConditionalOnBean(MqttConnection.class)
@EnableMqtt
@Import(MqttTemplateRegistrar.class)
public final class MqttMessagingAutoConfiguration {

	static final String TEMPLATES_BEAN_NAME = "mqttTemplates";

	private static final String CONVERTER_BEAN_NAME = "mqttMessageConverter";

	MqttMessagingAutoConfiguration() {
	}

	@Bean
	static MqttLazyInitializationExcludeFilter mqttLazyInitializationExcludeFilter() {
		return new MqttLazyInitializationExcludeFilter();
	}

	@Bean(TEMPLATES_BEAN_NAME)
	MqttTemplates mqttTemplates(MqttProperties properties, @Qualifier(CONVERTER_BEAN_NAME) MessageConverter converter,
			ObjectProvider<MqttPublishInterceptor> interceptors) {
		return new MqttTemplates(ApplicationProperties.publishDefaults(properties), converter, interceptors);
	}

	@Bean
	@ConditionalOnMissingBean
	MqttListenerEventPublisher mqttListenerEventPublisher(ApplicationEventPublisher publisher) {
		return new MqttListenerEventPublisher(publisher);
	}

	@Bean
	@ConditionalOnMissingBean(MqttListenerEndpointRegistry.class)
	DefaultMqttListenerEndpointRegistry mqttListenerEndpointRegistry(ObjectProvider<MqttConnection> connections,
			ObjectProvider<MqttListenerObserver> observers, ObjectProvider<MqttListenerEndpointCustomizer> customizers,
			ObjectProvider<MqttListenerInterceptor> interceptors, MqttProperties properties, Environment environment) {
		DefaultMqttListenerEndpointRegistry registry = new DefaultMqttListenerEndpointRegistry(connections,
				ApplicationProperties.listenerSettings(properties), observers.orderedStream().toList());
		ApplicationProperties.listenerConfigurations(properties).forEach(registry::addConfiguration);
		registry.setEndpointCustomizers(customizers.orderedStream().toList());
		registry.setInterceptors(interceptors.orderedStream().toList());
		registry.setVirtualThreads(VirtualThreads.areWanted(environment));
		return registry;
	}

	// only if the registry is that of a parent context
	@Bean
	@ConditionalOnMissingBean(value = MqttListenerEndpointRegistry.class, search = SearchStrategy.CURRENT)
	ListenersOfChildContext mqttListenersOfChildContext(MqttListenerEndpointRegistry registry,
			ObjectProvider<MqttConnection> connections, ConfigurableListableBeanFactory beanFactory,
			ApplicationContext context) {
		return new ListenersOfChildContext(registry,
				MqttAutoConfiguration.ofThisContext(connections.stream().toList(), beanFactory), context);
	}

	private static Stream<MessageConverter> ofTheApplication(ObjectProvider<MessageConverter> converters) {
		return converters.orderedStream().filter((converter) -> !isOfAFramework(converter));
	}

	// Those of Spring Integration are for its channels: one makes a number of the first
	// byte
	private static boolean isOfAFramework(MessageConverter converter) {
		return converter instanceof CompositeMessageConverter
				|| converter.getClass().getName().startsWith("org.springframework.integration.");
	}

	/**
	 * Not a candidate for others that look for converters by type.
	 */
	@Configuration(proxyBeanMethods = false)
	@ConditionalOnClass(JsonMapper.class)
	static class JsonConverterConfiguration {

		@Bean(name = CONVERTER_BEAN_NAME, defaultCandidate = false)
		@ConditionalOnMissingBean(name = CONVERTER_BEAN_NAME)
		MessageConverter mqttMessageConverter(ObjectProvider<JsonMapper> mapper,
				ObjectProvider<MqttJsonMapperCustomizer> customizers, ObjectProvider<MessageConverter> converters) {
			JsonMapper.Builder builder = MqttJsonMessageConverter.lenient(mapper.getIfUnique(JsonMapper::new));
			customizers.orderedStream().forEach((customizer) -> customizer.customize(builder));
			MessageConverter json = new MqttJsonMessageConverter(builder.build());
			return MqttMessageConverters
				.create(Stream.concat(ofTheApplication(converters), Stream.of(json)).toArray(MessageConverter[]::new));
		}

	}

	@Configuration(proxyBeanMethods = false)
	@ConditionalOnMissingClass("tools.jackson.databind.json.JsonMapper")
	static class PlainConverterConfiguration {

		@Bean(name = CONVERTER_BEAN_NAME, defaultCandidate = false)
		@ConditionalOnMissingBean(name = CONVERTER_BEAN_NAME)
		MessageConverter mqttMessageConverter(ObjectProvider<MessageConverter> converters) {
			return MqttMessageConverters.create(ofTheApplication(converters).toArray(MessageConverter[]::new));
		}

	}

}
