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

package io.github.mqttboot.transport.paho;

import io.github.mqttboot.transport.Mqtt5TransportContract;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledForJreRange;
import org.junit.jupiter.api.condition.JRE;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link PahoV5TransportFactory} on virtual threads.
 */
@EnabledForJreRange(min = JRE.JAVA_24, disabledReason = "Virtual threads are for Java 24 and later")
class PahoV5VirtualThreadsIT extends Mqtt5TransportContract {

	PahoV5VirtualThreadsIT() {
		super(new PahoV5TransportFactory(true));
	}

	@Test
	void noThreadOfTheClientIsAPlatformThread() {
		openAndAwaitConnected(connect(true));
		// virtual ones are not among these
		assertThat(Thread.getAllStackTraces().keySet()).extracting(Thread::getName)
			.noneMatch((name) -> name.contains(this.clientId));
	}

}
