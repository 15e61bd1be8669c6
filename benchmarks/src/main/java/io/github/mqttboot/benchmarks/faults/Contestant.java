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

package io.github.mqttboot.benchmarks.faults;

import java.util.function.Function;

/**
 * What is compared.
 */
enum Contestant {

	/**
	 * This project, with its defaults.
	 */
	PRODUCT("MQTT for Spring Boot", ProductApplication::new),

	/**
	 * Spring Integration with a client that the adapters share, as its manual shows.
	 */
	SHARED("Spring Integration, shared client", IntegrationApplication::shared),

	/**
	 * Spring Integration with all the precautions that its options allow.
	 */
	DEFENSIVE("Spring Integration, defensive", IntegrationApplication::defensive);

	private final String title;

	private final Function<Settings, TestedApplication> start;

	Contestant(String title, Function<Settings, TestedApplication> start) {
		this.title = title;
		this.start = start;
	}

	String title() {
		return this.title;
	}

	TestedApplication start(Settings settings) {
		return this.start.apply(settings);
	}

}
