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

import java.util.MissingResourceException;
import java.util.ResourceBundle;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

/**
 * What the loggers of both versions of Paho have in common, which is all but their
 * interface. Paho's own logger takes any lost connection for severe and prints whole
 * packets, with passwords and payloads. What it has to say goes to the log of the
 * application here, at DEBUG and below and without the packets: what happens to a
 * connection is logged by those who know what it means.
 *
 * @since 0.1.0
 */
public abstract class PahoLog {

	private static final int WARNING = 2;

	private Log log = LogFactory.getLog(PahoLog.class);

	private @Nullable ResourceBundle messages;

	PahoLog() {
	}

	public void initialise(ResourceBundle messages, String loggerId, @Nullable String resourceName) {
		this.messages = messages;
		this.log = LogFactory.getLog(loggerId);
	}

	public void setResourceName(String resourceName) {
	}

	public boolean isLoggable(int level) {
		return (level <= WARNING) ? this.log.isDebugEnabled() : this.log.isTraceEnabled();
	}

	public void severe(String sourceClass, String sourceMethod, String message) {
		log(true, message, null);
	}

	public void severe(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts) {
		log(true, message, null);
	}

	public void severe(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(true, message, thrown);
	}

	public void warning(String sourceClass, String sourceMethod, String message) {
		log(true, message, null);
	}

	public void warning(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts) {
		log(true, message, null);
	}

	public void warning(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(true, message, thrown);
	}

	public void info(String sourceClass, String sourceMethod, String message) {
		log(false, message, null);
	}

	public void info(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts) {
		log(false, message, null);
	}

	public void info(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(false, message, thrown);
	}

	public void config(String sourceClass, String sourceMethod, String message) {
		log(false, message, null);
	}

	public void config(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts) {
		log(false, message, null);
	}

	public void config(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(false, message, thrown);
	}

	public void fine(String sourceClass, String sourceMethod, String message) {
		log(false, message, null);
	}

	public void fine(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts) {
		log(false, message, null);
	}

	public void fine(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(false, message, thrown);
	}

	public void finer(String sourceClass, String sourceMethod, String message) {
		log(false, message, null);
	}

	public void finer(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts) {
		log(false, message, null);
	}

	public void finer(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(false, message, thrown);
	}

	public void finest(String sourceClass, String sourceMethod, String message) {
		log(false, message, null);
	}

	public void finest(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts) {
		log(false, message, null);
	}

	public void finest(String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(false, message, thrown);
	}

	public void log(int level, String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(level <= WARNING, message, thrown);
	}

	public void trace(int level, String sourceClass, String sourceMethod, String message, Object @Nullable [] inserts,
			@Nullable Throwable thrown) {
		log(level <= WARNING, message, thrown);
	}

	public String formatMessage(String message, Object @Nullable [] inserts) {
		try {
			return (this.messages != null) ? this.messages.getString(message) : message;
		}
		catch (MissingResourceException ex) {
			return message;
		}
	}

	public void dumpTrace() {
	}

	private void log(boolean serious, String message, @Nullable Throwable thrown) {
		if (serious && this.log.isDebugEnabled()) {
			this.log.debug(formatMessage(message, null), thrown);
		}
		else if (!serious && this.log.isTraceEnabled()) {
			this.log.trace(formatMessage(message, null), thrown);
		}
	}

}
