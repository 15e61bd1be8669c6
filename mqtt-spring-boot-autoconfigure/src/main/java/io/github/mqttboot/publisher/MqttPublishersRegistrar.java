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

import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

import org.springframework.beans.factory.FactoryBean;
import org.springframework.beans.factory.ListableBeanFactory;
import org.springframework.beans.factory.config.BeanDefinition;
import org.springframework.beans.factory.support.BeanDefinitionRegistry;
import org.springframework.beans.factory.support.RootBeanDefinition;
import org.springframework.context.ResourceLoaderAware;
import org.springframework.context.annotation.AnnotationBeanNameGenerator;
import org.springframework.context.annotation.ImportBeanDefinitionRegistrar;
import org.springframework.core.ResolvableType;
import org.springframework.core.annotation.AnnotationAttributes;
import org.springframework.core.env.Environment;
import org.springframework.core.io.ResourceLoader;
import org.springframework.core.type.AnnotationMetadata;
import org.springframework.util.Assert;
import org.springframework.util.ClassUtils;

/**
 * Registers a bean for each {@link MqttPublisher} that it finds in some packages.
 *
 * @since 0.1.0
 */
public class MqttPublishersRegistrar implements ImportBeanDefinitionRegistrar, ResourceLoaderAware {

	private final Environment environment;

	@SuppressWarnings("NullAway.Init")
	private ResourceLoader resourceLoader;

	/**
	 * Create a registrar.
	 * @param environment the environment, whose profiles interfaces may ask for
	 */
	public MqttPublishersRegistrar(Environment environment) {
		this.environment = environment;
	}

	@Override
	public void setResourceLoader(ResourceLoader resourceLoader) {
		this.resourceLoader = resourceLoader;
	}

	@Override
	public void registerBeanDefinitions(AnnotationMetadata metadata, BeanDefinitionRegistry registry) {
		register(packages(metadata), registry);
	}

	/**
	 * Return where to look.
	 * @param metadata the class that imports this registrar
	 * @return the packages
	 */
	protected Collection<String> packages(AnnotationMetadata metadata) {
		AnnotationAttributes attributes = AnnotationAttributes
			.fromMap(metadata.getAnnotationAttributes(EnableMqttPublishers.class.getName()));
		Assert.state(attributes != null, "@EnableMqttPublishers must be there");
		Set<String> packages = new LinkedHashSet<>(List.of(attributes.getStringArray("basePackages")));
		for (Class<?> type : attributes.getClassArray("basePackageClasses")) {
			packages.add(type.getPackageName());
		}
		return packages.isEmpty() ? List.of(ClassUtils.getPackageName(metadata.getClassName())) : packages;
	}

	private void register(Collection<String> packages, BeanDefinitionRegistry registry) {
		PublisherScanner scanner = new PublisherScanner(this.environment, this.resourceLoader);
		for (String each : packages) {
			for (BeanDefinition found : scanner.findCandidateComponents(each)) {
				register(found, registry);
			}
		}
	}

	private void register(BeanDefinition found, BeanDefinitionRegistry registry) {
		String className = String.valueOf(found.getBeanClassName());
		Class<?> type = ClassUtils.resolveClassName(className, this.resourceLoader.getClassLoader());
		ResolvableType factoryType = ResolvableType.forClassWithGenerics(MqttPublisherFactoryBean.class, type);
		// one that is found twice, or that the application registers itself
		if (registry instanceof ListableBeanFactory beans
				&& beans.getBeanNamesForType(factoryType, true, false).length > 0) {
			return;
		}
		String name = AnnotationBeanNameGenerator.INSTANCE.generateBeanName(found, registry);
		// a bean of another package may have the short name
		registry.registerBeanDefinition(registry.containsBeanDefinition(name) ? className : name,
				definitionOf(type, factoryType));
	}

	private static RootBeanDefinition definitionOf(Class<?> type, ResolvableType factoryType) {
		RootBeanDefinition definition = new RootBeanDefinition();
		definition.setTargetType(factoryType);
		definition.setBeanClass(MqttPublisherFactoryBean.class);
		definition.getConstructorArgumentValues().addIndexedArgumentValue(0, type);
		definition.setAttribute(FactoryBean.OBJECT_TYPE_ATTRIBUTE, type);
		return definition;
	}

}
