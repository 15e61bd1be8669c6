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

package io.github.mqttboot.connection;

import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.TopicSubscription;
import io.github.mqttboot.settings.MqttConnectionSettings;
import io.github.mqttboot.transport.MqttClientType;
import io.github.mqttboot.transport.TransportLimits;
import org.jspecify.annotations.Nullable;

/**
 * One supervised connection to one broker. It is established, watched and re-established
 * by itself from {@link #start()} to {@link #stop()}. All methods may be called from any
 * thread and in any state.
 *
 * @since 0.1.0
 */
public interface MqttConnection extends AutoCloseable {

	/**
	 * Return the name, {@code default} or the key below {@code mqtt.clients}.
	 * @return the name
	 */
	String getName();

	/**
	 * Return the settings.
	 * @return the settings
	 */
	MqttConnectionSettings getSettings();

	/**
	 * Return the client library of this connection.
	 * @return the client library
	 */
	MqttClientType getClientType();

	/**
	 * Return what the client library of this connection can do.
	 * @return the limits
	 */
	TransportLimits getTransportLimits();

	/**
	 * Return what is known at the moment.
	 * @return a consistent, immutable view
	 */
	MqttConnectionSnapshot getSnapshot();

	/**
	 * Return the latest changes of state.
	 * @return the last 20, oldest first
	 */
	List<MqttTransition> getRecentTransitions();

	/**
	 * Open the network connection and keep it open. Returns at once. Does nothing if
	 * started. If it is being stopped, it is opened again after that, and messages
	 * published from now on wait for it.
	 * @throws IllegalStateException if it was closed
	 */
	void start();

	/**
	 * Prepare for a stop that is about to come, with the application: messages that are
	 * {@link MqttSubscriptionHandle#hold(MqttHolding) held} stay unacknowledged from now
	 * on, so that the broker keeps them. Until the next {@link #start()}.
	 */
	default void prepareStop() {
	}

	/**
	 * Return whether the connection is to be open: it was {@link #start() started}, and
	 * neither stopped nor closed since. Whether it is open says {@link #getSnapshot()}.
	 * @return whether a message published now can get an answer
	 */
	boolean isStarted();

	/**
	 * Let accepted messages drain within the shutdown timeout if there is a connection,
	 * disconnect gracefully and close. Messages not acknowledged by then fail. A stopped
	 * connection can be started again.
	 * @return completes, never exceptionally, when the network connection is closed and
	 * the results of all messages are there, except for what a callback holds up
	 */
	CompletableFuture<Void> stop();

	/**
	 * Connect again with the current addresses, credentials and TLS settings. A
	 * connection is disconnected gracefully, after the broker has acknowledged what is in
	 * flight or the shutdown timeout is over; other messages wait meanwhile. Without a
	 * connection the next attempt is made at once. During an attempt, which may have read
	 * what is outdated, its end is awaited. Does nothing if stopped. Returns at once.
	 */
	void reconnect();

	/**
	 * Authenticate once more on the live connection, which stays as it is (MQTT 5 section
	 * 4.12.1). Done by itself before an authentication expires. If it is refused or
	 * fails, the connection ends and reconnects.
	 * @return completes when the broker has accepted it; exceptionally if it did not, if
	 * there is no connection, or if the connection has no
	 * {@link io.github.mqttboot.settings.MqttAuthentication}
	 */
	default CompletableFuture<Void> reauthenticate() {
		return CompletableFuture.failedFuture(
				new UnsupportedOperationException("MQTT connection '" + getName() + "' cannot authenticate again"));
	}

	/**
	 * Publish a message. Without a connection a QoS 1 or 2 message waits in the outbox; a
	 * full outbox blocks the caller or fails the message, as configured. Cancelling the
	 * future withdraws the message if it is not yet in flight; if it is, it may be
	 * delivered all the same.
	 * @param message the message
	 * @return completes when the broker acknowledged the message (QoS 0: when it was
	 * written to the network); fails with {@link MqttPublishException} if the broker
	 * refused it, and with {@link IllegalArgumentException} for a message that cannot be
	 * sent at all
	 */
	CompletableFuture<MqttPublishResult> publish(PublishPacket message);

	/**
	 * Publish a message and wait for the answer of the broker. As {@link #publish}, but
	 * nothing else can depend on the answer, which comes with fewer changes of threads.
	 * @param message the message
	 * @param timeout how long to wait
	 * @return the answer
	 * @throws InterruptedException if the thread was interrupted while it waited
	 * @throws ExecutionException if the message failed, with the exception that
	 * {@link #publish} fails with
	 * @throws TimeoutException if there was no answer in time; the message is not
	 * withdrawn
	 */
	default MqttPublishResult publishAndWait(PublishPacket message, Duration timeout)
			throws InterruptedException, ExecutionException, TimeoutException {
		return publish(message).get(TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
	}

	/**
	 * Return the messages that were given up because the broker ends the connection
	 * whenever they are sent, as far as the outbox keeps them in a file: those of this
	 * run and of earlier ones. They are not sent again, and stay until they are
	 * {@link MqttPoisonMessage#discard() discarded}.
	 * @return the messages in the order in which they were given up; none if the outbox
	 * is in memory
	 */
	default List<MqttPoisonMessage> getPoisonMessages() {
		return List.of();
	}

	/**
	 * Subscribe, now if connected, and after every lost session. Several subscriptions to
	 * one filter share one SUBSCRIBE; each handler gets every message.
	 * @param request the filter and its options
	 * @param handler takes the messages
	 * @return the subscription
	 */
	MqttSubscriptionHandle subscribe(TopicSubscription request, MqttMessageHandler handler);

	/**
	 * Prepare a subscription for a handler that starts later, with
	 * {@link MqttSubscriptionHandle#resume()}, which asks the broker. Until then what the
	 * broker sends for the filter, as it may if the session is from a former run, is
	 * {@link MqttSubscriptionHandle#hold(MqttHolding) held}, beginning with what was held
	 * for the handler before and not handled.
	 * @param request the topic filter and its options
	 * @param handler takes the messages
	 * @param holding how messages are held
	 * @return the subscription, held
	 */
	MqttSubscriptionHandle prepare(TopicSubscription request, MqttMessageHandler handler, MqttHolding holding);

	/**
	 * Take messages that no subscription of this connection matches, such as the backlog
	 * of a persistent session whose listener has not subscribed yet. Without such a
	 * handler they wait for one for a while after the first connection, and are counted
	 * as dropped and acknowledged then.
	 * @param handler takes the messages, or {@code null} for none
	 */
	void setUnclaimedMessageHandler(@Nullable MqttMessageHandler handler);

	/**
	 * Add an observer.
	 * @param observer the observer
	 */
	void addObserver(MqttConnectionObserver observer);

	/**
	 * Remove an observer.
	 * @param observer the observer
	 */
	void removeObserver(MqttConnectionObserver observer);

	/**
	 * {@link #stop() Stop} the connection, which takes no longer than the shutdown
	 * timeout allows, and release what it holds, such as the files of its outbox. It
	 * cannot be started again; another one with the same settings can be created. Does
	 * nothing if closed. Blocks until it is done.
	 */
	@Override
	void close();

}
