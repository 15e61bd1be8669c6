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

package io.github.mqttboot.e2e.configuration;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.core.MqttTemplate;

import org.springframework.boot.SpringApplication;
import org.springframework.boot.SpringBootConfiguration;
import org.springframework.boot.autoconfigure.EnableAutoConfiguration;
import org.springframework.context.ConfigurableApplicationContext;
import org.springframework.util.Assert;

/**
 * Sends itself a message and ends. {@link ClassPathIT} runs it in a JVM of its own.
 */
@SpringBootConfiguration(proxyBeanMethods = false)
@EnableAutoConfiguration
public class MinimalApplication {

	private final CountDownLatch received = new CountDownLatch(1);

	@MqttListener("${test.topic}")
	void onMessage(String payload) {
		this.received.countDown();
	}

	public static void main(String[] args) throws InterruptedException {
		try (ConfigurableApplicationContext context = SpringApplication.run(MinimalApplication.class, args)) {
			// retained, for the broker may take it before the subscription
			context.getBean(MqttTemplate.class)
				.to(context.getEnvironment().getRequiredProperty("test.topic"))
				.payload("message")
				.retained(true)
				.send();
			CountDownLatch received = context.getBean(MinimalApplication.class).received;
			Assert.state(received.await(10, TimeUnit.SECONDS), "Nothing received");
		}
	}

}
