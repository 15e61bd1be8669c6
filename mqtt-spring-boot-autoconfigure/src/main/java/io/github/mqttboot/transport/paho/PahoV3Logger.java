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

import org.eclipse.paho.client.mqttv3.logging.Logger;
import org.eclipse.paho.client.mqttv3.logging.LoggerFactory;

import org.springframework.util.ClassUtils;

/**
 * The log of Paho 3. Made by Paho, by its name.
 *
 * @since 0.1.0
 */
public final class PahoV3Logger extends PahoLog implements Logger {

	/**
	 * Have Paho use it, for all clients made from now on.
	 */
	static void install() {
		String name = PahoV3Logger.class.getName();
		if (ClassUtils.isPresent(name, LoggerFactory.class.getClassLoader())) {
			LoggerFactory.setLogger(name);
		}
	}

}
