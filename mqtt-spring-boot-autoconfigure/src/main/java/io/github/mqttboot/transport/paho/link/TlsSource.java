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

package io.github.mqttboot.transport.paho.link;

import javax.net.ssl.SSLException;

/**
 * Gives what a link needs to open.
 *
 * @param <T> what it gives
 */
@FunctionalInterface
interface TlsSource<T> {

	/**
	 * Give it.
	 * @return what is needed
	 * @throws SSLException if it cannot be had
	 */
	T get() throws SSLException;

}
