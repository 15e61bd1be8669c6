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

import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/**
 * One byte connection to a broker. It is opened once and thrown away after it closed.
 *
 * @since 0.1.0
 */
public interface Link {

	/**
	 * Connect, and block until connected.
	 * @throws IOException if that failed or the link was closed meanwhile
	 */
	void open() throws IOException;

	/**
	 * Return what comes in.
	 * @return the stream, to be read by one thread
	 * @throws IOException if the link is not open
	 */
	InputStream getInputStream() throws IOException;

	/**
	 * Return where to write to.
	 * @return the stream, to be written by one thread
	 * @throws IOException if the link is not open
	 */
	OutputStream getOutputStream() throws IOException;

	/**
	 * Close at once, whatever other threads are doing with this link: they fail with an
	 * {@link IOException}. Never blocks, may be called at any time and repeatedly.
	 */
	void close();

}
