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

package io.github.mqttboot.testsupport;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

import org.springframework.beans.factory.ObjectFactory;
import org.springframework.beans.factory.config.CustomScopeConfigurer;
import org.springframework.beans.factory.config.Scope;

/**
 * A scope as that of Spring Cloud, which destroys all beans when their configuration
 * changes, and makes each again when it is used.
 */
public final class RenewableScope implements Scope {

	private final Map<String, Object> beans = new HashMap<>();

	private final List<Runnable> callbacks = new ArrayList<>();

	/**
	 * Have an application know the scope as {@code renewable}.
	 * @return the configurer, a bean of the application
	 */
	public CustomScopeConfigurer configurer() {
		CustomScopeConfigurer configurer = new CustomScopeConfigurer();
		configurer.addScope("renewable", this);
		return configurer;
	}

	/**
	 * Destroy all beans.
	 */
	public synchronized void renew() {
		List<Runnable> destroyed = List.copyOf(this.callbacks);
		this.callbacks.clear();
		this.beans.clear();
		destroyed.forEach(Runnable::run);
	}

	@Override
	public synchronized Object get(String name, ObjectFactory<?> factory) {
		Object bean = this.beans.get(name);
		if (bean == null) {
			bean = factory.getObject();
			this.beans.put(name, bean);
		}
		return bean;
	}

	@Override
	public synchronized Object remove(String name) {
		return this.beans.remove(name);
	}

	@Override
	public synchronized void registerDestructionCallback(String name, Runnable callback) {
		this.callbacks.add(callback);
	}

}
