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

import java.lang.annotation.Documented;
import java.lang.annotation.ElementType;
import java.lang.annotation.Retention;
import java.lang.annotation.RetentionPolicy;
import java.lang.annotation.Target;

import org.springframework.context.annotation.Import;

/**
 * Registers a bean for each {@link MqttPublisher} in some packages. An application with
 * Spring Boot's auto-configuration needs this only for packages that are not its own.
 *
 * @since 0.1.0
 */
@Documented
@Target(ElementType.TYPE)
@Retention(RetentionPolicy.RUNTIME)
@Import(MqttPublishersRegistrar.class)
public @interface EnableMqttPublishers {

	/**
	 * The packages to look in, with those below them.
	 * @return the packages; if there are none, that of the annotated class
	 */
	String[] basePackages() default {};

	/**
	 * Classes whose packages to look in.
	 * @return the classes
	 */
	Class<?>[] basePackageClasses() default {};

}
