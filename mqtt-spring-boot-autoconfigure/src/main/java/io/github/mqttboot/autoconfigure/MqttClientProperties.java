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

package io.github.mqttboot.autoconfigure;

import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import io.github.mqttboot.autoconfigure.SessionExpiryConverter.SessionExpiry;
import io.github.mqttboot.protocol.MqttVersion;
import io.github.mqttboot.settings.MqttConnectionSettings.Outbox.Overflow;
import io.github.mqttboot.transport.MqttClientType;
import org.jspecify.annotations.Nullable;

import org.springframework.boot.convert.DurationUnit;
import org.springframework.util.unit.DataSize;

/**
 * Configuration properties of one connection: those below {@code mqtt} and those below
 * {@code mqtt.clients.<name>}.
 *
 * @since 0.1.0
 */
public class MqttClientProperties {

	/**
	 * Addresses of the broker, tried in turn: "mqtt://host:port", or "mqtts", or "ws" and
	 * "wss" with a path, or "quic" with Netty. Must not hold credentials.
	 */
	private List<String> url = List.of("mqtt://localhost");

	private final List<String> initialUrl = this.url;

	/**
	 * Client library. If not set, Paho if its client for the version is on the class
	 * path, else Netty.
	 */
	private @Nullable MqttClientType clientType;

	/**
	 * Version of the protocol.
	 */
	private MqttVersion version = MqttVersion.MQTT_5_0;

	/**
	 * Client identifier. Generated if not set, which a session that the broker keeps does
	 * not allow.
	 */
	private @Nullable String clientId;

	/**
	 * User name to log in with.
	 */
	private @Nullable String username;

	/**
	 * Password to log in with.
	 */
	private @Nullable String password;

	/**
	 * Time to wait for the broker to accept an attempt, including the look-up of
	 * credentials and address. If a duration suffix is not specified, seconds will be
	 * used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration connectionTimeout = Duration.ofSeconds(10);

	/**
	 * Longest silence before the connection is probed, in whole seconds; zero turns
	 * keep-alive off. If a duration suffix is not specified, seconds will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration keepAliveInterval = Duration.ofSeconds(60);

	/**
	 * Time to wait for a sign of life after a probe. Half the keep-alive interval, at
	 * most ten seconds, if not set. If a duration suffix is not specified, seconds will
	 * be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration pingTimeout;

	/**
	 * Time for which the broker may acknowledge nothing of the messages and subscriptions
	 * that wait for it before the connection is closed and established again, at most the
	 * publish timeout; zero for any time. If a duration suffix is not specified, seconds
	 * will be used.
	 */
	@DurationUnit(ChronoUnit.SECONDS)
	private Duration acknowledgementTimeout = Duration.ofSeconds(30);

	/**
	 * Whether to start without what the broker kept of an earlier session. With MQTT 5,
	 * "false" is clean-start=false with a session that never expires.
	 */
	private @Nullable Boolean cleanSession;

	/**
	 * Whether to start without what the broker kept of an earlier session. MQTT 5 only.
	 */
	private @Nullable Boolean cleanStart;

	/**
	 * Time that the broker keeps the session after the connection has ended, or "never"
	 * for a session that does not expire. MQTT 5 only. If a duration suffix is not
	 * specified, seconds will be used.
	 */
	@SessionExpiry
	@DurationUnit(ChronoUnit.SECONDS)
	private @Nullable Duration sessionExpiryInterval;

	/**
	 * Message that the broker publishes when the connection is lost.
	 */
	private final Will will = new Will();

	/**
	 * Messages that announce whether this client is connected. Excludes a will.
	 */
	private final Presence presence = new Presence();

	/**
	 * Number of unacknowledged messages that the broker may send at a time, which bounds
	 * the memory that waiting messages take. 1000 unless set. MQTT 5 only.
	 */
	private @Nullable Integer receiveMaximum;

	/**
	 * Size of the largest packet that the broker may send. An MQTT 5 broker is informed
	 * of it, and keeps larger ones to itself. The connection is ended on a larger one.
	 */
	private DataSize maximumPacketSize = DataSize.ofMegabytes(16);

	/**
	 * Number of topic aliases that the broker may use. MQTT 5 only.
	 */
	private @Nullable Integer topicAliasMaximum;

	/**
	 * Whether to ask the broker for the information that response topics are made of.
	 * MQTT 5 only.
	 */
	private @Nullable Boolean requestResponseInfo;

	/**
	 * Whether to let the broker send reason strings and user properties with any packet.
	 * MQTT 5 only.
	 */
	private @Nullable Boolean requestProblemInfo;

	/**
	 * User properties of the connection, with one or more values each. MQTT 5 only.
	 */
	private final Map<String, List<String>> userProperties = new LinkedHashMap<>();

	/**
	 * Enhanced authentication.
	 */
	private final Auth auth = new Auth();

	/**
	 * Number of messages that may wait for the broker's acknowledgement at a time, at
	 * most 65000.
	 */
	private int maxInflight = 1000;

	/**
	 * Number of topic filters in one SUBSCRIBE or UNSUBSCRIBE packet. Some brokers end
	 * the connection over more than eight.
	 */
	private int maxFiltersPerPacket = 8;

	/**
	 * SSL configuration.
	 */
	private final Ssl ssl = new Ssl();

	/**
	 * WebSocket configuration.
	 */
	private final Websocket websocket = new Websocket();

	/**
	 * When to try again after a failed attempt or a loss.
	 */
	private final Reconnect reconnect = new Reconnect();

	/**
	 * Messages that are accepted but not yet acknowledged by the broker.
	 */
	private final Outbox outbox = new Outbox();

	/**
	 * Messages of a resumed session that no listener selects yet.
	 */
	private final Unclaimed unclaimed = new Unclaimed();

	public List<String> getUrl() {
		return this.url;
	}

	public void setUrl(List<String> url) {
		this.url = url;
	}

	boolean hasInitialUrl() {
		return this.url == this.initialUrl;
	}

	public @Nullable MqttClientType getClientType() {
		return this.clientType;
	}

	public void setClientType(@Nullable MqttClientType clientType) {
		this.clientType = clientType;
	}

	public MqttVersion getVersion() {
		return this.version;
	}

	public void setVersion(MqttVersion version) {
		this.version = version;
	}

	public @Nullable String getClientId() {
		return this.clientId;
	}

	public void setClientId(@Nullable String clientId) {
		this.clientId = clientId;
	}

	public @Nullable String getUsername() {
		return this.username;
	}

	public void setUsername(@Nullable String username) {
		this.username = username;
	}

	public @Nullable String getPassword() {
		return this.password;
	}

	public void setPassword(@Nullable String password) {
		this.password = password;
	}

	public Duration getConnectionTimeout() {
		return this.connectionTimeout;
	}

	public void setConnectionTimeout(Duration connectionTimeout) {
		this.connectionTimeout = connectionTimeout;
	}

	public Duration getKeepAliveInterval() {
		return this.keepAliveInterval;
	}

	public void setKeepAliveInterval(Duration keepAliveInterval) {
		this.keepAliveInterval = keepAliveInterval;
	}

	public @Nullable Duration getPingTimeout() {
		return this.pingTimeout;
	}

	public void setPingTimeout(@Nullable Duration pingTimeout) {
		this.pingTimeout = pingTimeout;
	}

	public Duration getAcknowledgementTimeout() {
		return this.acknowledgementTimeout;
	}

	public void setAcknowledgementTimeout(Duration acknowledgementTimeout) {
		this.acknowledgementTimeout = acknowledgementTimeout;
	}

	public @Nullable Boolean getCleanSession() {
		return this.cleanSession;
	}

	public void setCleanSession(@Nullable Boolean cleanSession) {
		this.cleanSession = cleanSession;
	}

	public @Nullable Boolean getCleanStart() {
		return this.cleanStart;
	}

	public void setCleanStart(@Nullable Boolean cleanStart) {
		this.cleanStart = cleanStart;
	}

	public @Nullable Duration getSessionExpiryInterval() {
		return this.sessionExpiryInterval;
	}

	public void setSessionExpiryInterval(@Nullable Duration sessionExpiryInterval) {
		this.sessionExpiryInterval = sessionExpiryInterval;
	}

	public Will getWill() {
		return this.will;
	}

	public Presence getPresence() {
		return this.presence;
	}

	public @Nullable Integer getReceiveMaximum() {
		return this.receiveMaximum;
	}

	public void setReceiveMaximum(@Nullable Integer receiveMaximum) {
		this.receiveMaximum = receiveMaximum;
	}

	public DataSize getMaximumPacketSize() {
		return this.maximumPacketSize;
	}

	public void setMaximumPacketSize(DataSize maximumPacketSize) {
		this.maximumPacketSize = maximumPacketSize;
	}

	public @Nullable Integer getTopicAliasMaximum() {
		return this.topicAliasMaximum;
	}

	public void setTopicAliasMaximum(@Nullable Integer topicAliasMaximum) {
		this.topicAliasMaximum = topicAliasMaximum;
	}

	public @Nullable Boolean getRequestResponseInfo() {
		return this.requestResponseInfo;
	}

	public void setRequestResponseInfo(@Nullable Boolean requestResponseInfo) {
		this.requestResponseInfo = requestResponseInfo;
	}

	public @Nullable Boolean getRequestProblemInfo() {
		return this.requestProblemInfo;
	}

	public void setRequestProblemInfo(@Nullable Boolean requestProblemInfo) {
		this.requestProblemInfo = requestProblemInfo;
	}

	public Map<String, List<String>> getUserProperties() {
		return this.userProperties;
	}

	public Auth getAuth() {
		return this.auth;
	}

	public int getMaxInflight() {
		return this.maxInflight;
	}

	public void setMaxInflight(int maxInflight) {
		this.maxInflight = maxInflight;
	}

	public int getMaxFiltersPerPacket() {
		return this.maxFiltersPerPacket;
	}

	public void setMaxFiltersPerPacket(int maxFiltersPerPacket) {
		this.maxFiltersPerPacket = maxFiltersPerPacket;
	}

	public Ssl getSsl() {
		return this.ssl;
	}

	public Websocket getWebsocket() {
		return this.websocket;
	}

	public Reconnect getReconnect() {
		return this.reconnect;
	}

	public Outbox getOutbox() {
		return this.outbox;
	}

	public Unclaimed getUnclaimed() {
		return this.unclaimed;
	}

	/**
	 * Will properties.
	 */
	public static class Will {

		/**
		 * Topic of the will. There is no will without it.
		 */
		private @Nullable String topic;

		/**
		 * Payload of the will, as text or as "base64:" and the encoded bytes.
		 */
		private @Nullable String payload;

		/**
		 * Quality of service of the will, from 0 to 2.
		 */
		private int qos = 0;

		/**
		 * Whether to have the broker retain the will.
		 */
		private boolean retained = false;

		/**
		 * Time that the broker waits for the client to come back before it publishes the
		 * will. MQTT 5 only. If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration delayInterval;

		/**
		 * Time after which the broker discards the will if it could not be delivered.
		 * MQTT 5 only. If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private @Nullable Duration messageExpiryInterval;

		/**
		 * Content type of the will. MQTT 5 only.
		 */
		private @Nullable String contentType;

		/**
		 * Topic for answers to the will. MQTT 5 only.
		 */
		private @Nullable String responseTopic;

		/**
		 * Correlation data of the will, as text or as "base64:" and the encoded bytes.
		 * MQTT 5 only.
		 */
		private @Nullable String correlationData;

		/**
		 * Format of the payload: 1 for UTF-8 text, 0 for unspecified bytes. MQTT 5 only.
		 */
		private @Nullable Integer payloadFormatIndicator;

		/**
		 * User properties of the will, with one or more values each. MQTT 5 only.
		 */
		private final Map<String, List<String>> userProperties = new LinkedHashMap<>();

		public @Nullable String getTopic() {
			return this.topic;
		}

		public void setTopic(@Nullable String topic) {
			this.topic = topic;
		}

		public @Nullable String getPayload() {
			return this.payload;
		}

		public void setPayload(@Nullable String payload) {
			this.payload = payload;
		}

		public int getQos() {
			return this.qos;
		}

		public void setQos(int qos) {
			this.qos = qos;
		}

		public boolean isRetained() {
			return this.retained;
		}

		public void setRetained(boolean retained) {
			this.retained = retained;
		}

		public @Nullable Duration getDelayInterval() {
			return this.delayInterval;
		}

		public void setDelayInterval(@Nullable Duration delayInterval) {
			this.delayInterval = delayInterval;
		}

		public @Nullable Duration getMessageExpiryInterval() {
			return this.messageExpiryInterval;
		}

		public void setMessageExpiryInterval(@Nullable Duration messageExpiryInterval) {
			this.messageExpiryInterval = messageExpiryInterval;
		}

		public @Nullable String getContentType() {
			return this.contentType;
		}

		public void setContentType(@Nullable String contentType) {
			this.contentType = contentType;
		}

		public @Nullable String getResponseTopic() {
			return this.responseTopic;
		}

		public void setResponseTopic(@Nullable String responseTopic) {
			this.responseTopic = responseTopic;
		}

		public @Nullable String getCorrelationData() {
			return this.correlationData;
		}

		public void setCorrelationData(@Nullable String correlationData) {
			this.correlationData = correlationData;
		}

		public @Nullable Integer getPayloadFormatIndicator() {
			return this.payloadFormatIndicator;
		}

		public void setPayloadFormatIndicator(@Nullable Integer payloadFormatIndicator) {
			this.payloadFormatIndicator = payloadFormatIndicator;
		}

		public Map<String, List<String>> getUserProperties() {
			return this.userProperties;
		}

	}

	/**
	 * Presence properties.
	 */
	public static class Presence {

		/**
		 * Topic of the presence messages. There are none without it.
		 */
		private @Nullable String topic;

		/**
		 * Payload published after each connect.
		 */
		private String online = "online";

		/**
		 * Payload published on an orderly stop, and by the broker when the connection is
		 * lost.
		 */
		private String offline = "offline";

		/**
		 * Quality of service of the presence messages, from 0 to 2.
		 */
		private int qos = 1;

		/**
		 * Whether to have the broker retain the presence messages.
		 */
		private boolean retained = true;

		public @Nullable String getTopic() {
			return this.topic;
		}

		public void setTopic(@Nullable String topic) {
			this.topic = topic;
		}

		public String getOnline() {
			return this.online;
		}

		public void setOnline(String online) {
			this.online = online;
		}

		public String getOffline() {
			return this.offline;
		}

		public void setOffline(String offline) {
			this.offline = offline;
		}

		public int getQos() {
			return this.qos;
		}

		public void setQos(int qos) {
			this.qos = qos;
		}

		public boolean isRetained() {
			return this.retained;
		}

		public void setRetained(boolean retained) {
			this.retained = retained;
		}

	}

	/**
	 * Enhanced authentication properties.
	 */
	public static class Auth {

		/**
		 * Authentication method, which must not challenge the client for more data: an
		 * MqttAuthentication bean answers challenges, and has a method of its own, so
		 * that this must not be set. MQTT 5 only.
		 */
		private @Nullable String method;

		/**
		 * Authentication data, as text or as "base64:" and the encoded bytes. MQTT 5
		 * only.
		 */
		private @Nullable String data;

		public @Nullable String getMethod() {
			return this.method;
		}

		public void setMethod(@Nullable String method) {
			this.method = method;
		}

		public @Nullable String getData() {
			return this.data;
		}

		public void setData(@Nullable String data) {
			this.data = data;
		}

	}

	/**
	 * SSL properties.
	 */
	public static class Ssl {

		/**
		 * Whether to use TLS, also with the schemes mqtt and ws. By the scheme of the URL
		 * if not set.
		 */
		private @Nullable Boolean enabled;

		/**
		 * SSL bundle name.
		 */
		private @Nullable String bundle;

		/**
		 * Whether to verify that the certificate of the broker is for its host name.
		 */
		private boolean verifyHostname = true;

		/**
		 * Application protocols to offer to the broker (ALPN), such as x-amzn-mqtt-ca for
		 * AWS IoT Core on port 443.
		 */
		private List<String> applicationProtocols = new ArrayList<>();

		public @Nullable Boolean getEnabled() {
			return this.enabled;
		}

		public void setEnabled(@Nullable Boolean enabled) {
			this.enabled = enabled;
		}

		public @Nullable String getBundle() {
			return this.bundle;
		}

		public void setBundle(@Nullable String bundle) {
			this.bundle = bundle;
		}

		public boolean isVerifyHostname() {
			return this.verifyHostname;
		}

		public void setVerifyHostname(boolean verifyHostname) {
			this.verifyHostname = verifyHostname;
		}

		public List<String> getApplicationProtocols() {
			return this.applicationProtocols;
		}

		public void setApplicationProtocols(List<String> applicationProtocols) {
			this.applicationProtocols = applicationProtocols;
		}

	}

	/**
	 * WebSocket properties.
	 */
	public static class Websocket {

		/**
		 * Additional headers of the WebSocket handshake.
		 */
		private final Map<String, String> headers = new LinkedHashMap<>();

		public Map<String, String> getHeaders() {
			return this.headers;
		}

	}

	/**
	 * Reconnect properties.
	 */
	public static class Reconnect {

		/**
		 * Delay before the first new attempt. If a duration suffix is not specified,
		 * seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration initialDelay = Duration.ofSeconds(1);

		/**
		 * Longest delay between attempts. If a duration suffix is not specified, seconds
		 * will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration maxDelay = Duration.ofSeconds(30);

		/**
		 * Factor by which the delay grows from attempt to attempt.
		 */
		private double multiplier = 2;

		/**
		 * Time that a connection must have lasted for the delays to start over. If a
		 * duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration stableAfter = Duration.ofSeconds(20);

		/**
		 * Delay after a refusal that a new attempt is not likely to cure, such as a wrong
		 * password. If a duration suffix is not specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration refusedDelay = Duration.ofMinutes(1);

		public Duration getInitialDelay() {
			return this.initialDelay;
		}

		public void setInitialDelay(Duration initialDelay) {
			this.initialDelay = initialDelay;
		}

		public Duration getMaxDelay() {
			return this.maxDelay;
		}

		public void setMaxDelay(Duration maxDelay) {
			this.maxDelay = maxDelay;
		}

		public double getMultiplier() {
			return this.multiplier;
		}

		public void setMultiplier(double multiplier) {
			this.multiplier = multiplier;
		}

		public Duration getStableAfter() {
			return this.stableAfter;
		}

		public void setStableAfter(Duration stableAfter) {
			this.stableAfter = stableAfter;
		}

		public Duration getRefusedDelay() {
			return this.refusedDelay;
		}

		public void setRefusedDelay(Duration refusedDelay) {
			this.refusedDelay = refusedDelay;
		}

	}

	/**
	 * Properties for messages that no listener selects yet.
	 */
	public static class Unclaimed {

		/**
		 * Time after the first connection in which messages of a resumed session wait for
		 * a listener, unacknowledged; 0 for not at all. If a duration suffix is not
		 * specified, seconds will be used.
		 */
		@DurationUnit(ChronoUnit.SECONDS)
		private Duration timeout = Duration.ofSeconds(10);

		/**
		 * Number of messages that wait at most.
		 */
		private int maxMessages = 1000;

		public Duration getTimeout() {
			return this.timeout;
		}

		public void setTimeout(Duration timeout) {
			this.timeout = timeout;
		}

		public int getMaxMessages() {
			return this.maxMessages;
		}

		public void setMaxMessages(int maxMessages) {
			this.maxMessages = maxMessages;
		}

	}

	/**
	 * Outbox properties.
	 */
	public static class Outbox {

		/**
		 * Where to keep the messages.
		 */
		private Type type = Type.MEMORY;

		/**
		 * Directory of the files, for this application only. It is made if there is none.
		 */
		private @Nullable String directory;

		/**
		 * Number of messages that are accepted without the broker's acknowledgement.
		 */
		private int maxMessages = 10000;

		/**
		 * What to do with a message for which there is no room.
		 */
		private Overflow overflow = Overflow.BLOCK;

		public Type getType() {
			return this.type;
		}

		public void setType(Type type) {
			this.type = type;
		}

		public @Nullable String getDirectory() {
			return this.directory;
		}

		public void setDirectory(@Nullable String directory) {
			this.directory = directory;
		}

		public int getMaxMessages() {
			return this.maxMessages;
		}

		public void setMaxMessages(int maxMessages) {
			this.maxMessages = maxMessages;
		}

		public Overflow getOverflow() {
			return this.overflow;
		}

		public void setOverflow(Overflow overflow) {
			this.overflow = overflow;
		}

		/**
		 * Where messages are kept.
		 */
		public enum Type {

			/**
			 * In memory: they are lost when the application ends.
			 */
			MEMORY,

			/**
			 * In files: they survive the application.
			 */
			FILE

		}

	}

}
