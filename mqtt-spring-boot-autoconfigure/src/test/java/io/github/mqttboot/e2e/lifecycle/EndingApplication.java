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

package io.github.mqttboot.e2e.lifecycle;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.TopicVariable;
import io.github.mqttboot.autoconfigure.MqttAutoConfiguration;
import io.github.mqttboot.autoconfigure.MqttMessagingAutoConfiguration;
import io.github.mqttboot.core.MqttTemplate;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.ImportAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;

/**
 * Ends as a message asks it to. {@link ProcessEndIT} runs it in a JVM of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@ImportAutoConfiguration({ MqttAutoConfiguration.class, MqttMessagingAutoConfiguration.class })
public class EndingApplication {

	/**
	 * What {@link System#exit(int)} is called with.
	 */
	static final int EXIT_CODE = 3;

	private final ConfigurableApplicationContext context;

	EndingApplication(ConfigurableApplicationContext context) {
		this.context = context;
	}

	public static void main(String[] args) {
		SpringApplication.run(EndingApplication.class, args);
	}

	@MqttListener("end/{how}")
	void end(@TopicVariable String how) {
		switch (how) {
			case "close" -> this.context.close();
			case "exit" -> System.exit(EXIT_CODE);
			case "close-from-callback" ->
				this.context.getBean(MqttTemplate.class).sendAsync("ended", "").thenRun(this.context::close);
			default -> throw new IllegalArgumentException(how);
		}
	}

}
