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

import java.util.Properties;

import io.moquette.broker.Server;
import io.moquette.broker.config.MemoryConfig;

/**
 * Moquette, until its standard input ends. It keeps sessions and retained messages in
 * memory.
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
		Properties properties = new Properties();
		properties.setProperty("host", "127.0.0.1");
		properties.setProperty("port", args[0]);
		properties.setProperty("data_path", args[1]);
		properties.setProperty("allow_anonymous", "true");
		properties.setProperty("persistence_enabled", "false");
		properties.setProperty("telemetry_enabled", "false");
		Server server = new Server();
		server.startServer(new MemoryConfig(properties));
		System.in.read();
		server.stopServer();
		System.exit(0);
	}

}
