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

import java.io.File;

import org.apache.activemq.artemis.core.config.impl.ConfigurationImpl;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;

/**
 * ActiveMQ Artemis, until its standard input ends. It keeps sessions and retained
 * messages in memory.
 */
final class Broker {

	private Broker() {
	}

	/**
	 * Run the broker.
	 * @param args port and folder
	 * @throws Exception if it fails
	 */
	public static void main(String[] args) throws Exception {
		ConfigurationImpl configuration = new ConfigurationImpl();
		configuration.setPersistenceEnabled(false)
			.setSecurityEnabled(false)
			.setJMXManagementEnabled(false)
			.addAcceptorConfiguration("mqtt", "tcp://127.0.0.1:%s?protocols=MQTT".formatted(args[0]));
		configuration.setBrokerInstance(new File(args[1]));
		EmbeddedActiveMQ broker = new EmbeddedActiveMQ().setConfiguration(configuration).start();
		System.in.read();
		broker.stop();
		System.exit(0);
	}

}
