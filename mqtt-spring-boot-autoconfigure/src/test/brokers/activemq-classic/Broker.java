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

import org.apache.activemq.broker.BrokerService;

/**
 * ActiveMQ Classic with its MQTT connector, until its standard input ends. It keeps
 * sessions and retained messages in memory.
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
		BrokerService broker = new BrokerService();
		broker.setPersistent(false);
		broker.setUseJmx(false);
		broker.setUseShutdownHook(false);
		broker.setDataDirectoryFile(new File(args[1]));
		broker.addConnector("mqtt://127.0.0.1:" + args[0]);
		broker.start();
		broker.waitUntilStarted();
		System.in.read();
		broker.stop();
		System.exit(0);
	}

}
