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

package io.github.mqttboot.test;

import org.jspecify.annotations.Nullable;

import org.springframework.beans.factory.config.RuntimeBeanReference;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.test.context.ContextCustomizer;
import org.springframework.test.context.MergedContextConfiguration;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * {@link ContextCustomizer} that registers the broker and the connection details that
 * lead to it. All are equal, so that test classes share an application context.
 */
class MqttTestBrokerContextCustomizer implements ContextCustomizer {

	private static final String HIVEMQ = "com.hivemq.embedded.EmbeddedHiveMQ";

	private static final String BROKER_BEAN_NAME = "embeddedMqttBroker";

	@Override
	public void customizeContext(ConfigurableApplicationContext context, MergedContextConfiguration mergedConfig) {
		Assert.state(ClassUtils.isPresent(HIVEMQ, context.getClassLoader()),
				"@EmbeddedMqttBroker requires com.hivemq:hivemq-community-edition-embedded in the scope of the tests");
		BeanDefinitionRegistry registry = (BeanDefinitionRegistry) context.getBeanFactory();
		RootBeanDefinition broker = new RootBeanDefinition(MqttTestBroker.class);
		broker.setFactoryMethodName("start");
		broker.setDestroyMethodName("close");
		registry.registerBeanDefinition(BROKER_BEAN_NAME, broker);
		RootBeanDefinition details = new RootBeanDefinition(MqttTestBrokerConnectionDetails.class);
		details.getConstructorArgumentValues().addGenericArgumentValue(new RuntimeBeanReference(BROKER_BEAN_NAME));
		details.setPrimary(true);
		registry.registerBeanDefinition(BROKER_BEAN_NAME + "ConnectionDetails", details);
	}

	@Override
	public boolean equals(@Nullable Object other) {
		return other != null && getClass() == other.getClass();
	}

	@Override
	public int hashCode() {
		return getClass().hashCode();
	}

}
