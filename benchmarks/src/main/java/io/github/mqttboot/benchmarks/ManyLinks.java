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

package io.github.mqttboot.benchmarks;

import java.net.URI;
import java.nio.file.Path;

import io.github.mqttboot.benchmarks.client.LinkClient;

/**
 * Many connections over a link with TLS, in a process of their own.
 */
public final class ManyLinks {

	private ManyLinks() {
	}

	/**
	 * Open connections, print what they cost, and wait to be killed.
	 * @param args the URL of the broker, the certificate of its authority, the number of
	 * connections, and how many seconds idle threads may take to end
	 * @throws Exception if that failed
	 */
	public static void main(String[] args) throws Exception {
		Connections.open(LinkClient.connector(URI.create(args[0]), Path.of(args[1])), Integer.parseInt(args[2]),
				Long.parseLong(args[3]));
	}

}
