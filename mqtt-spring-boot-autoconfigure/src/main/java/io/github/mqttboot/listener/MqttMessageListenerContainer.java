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

package io.github.mqttboot.listener;

import java.util.Map;
import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.connection.MqttSubscriptionRefusedException;
import io.github.mqttboot.protocol.MqttQos;

/**
 * Hands the messages of some topics to a listener, on other threads than those of the
 * connection. It has no part in keeping the connection: it subscribes, and the connection
 * sees to it that the subscription lasts. For any thread.
 *
 * @since 0.1.0
 */
public interface MqttMessageListenerContainer {

	/**
	 * Return the id of the listener.
	 * @return the id
	 */
	String getId();

	/**
	 * Return what it listens to, and how.
	 * @return the endpoint
	 */
	MqttListenerEndpoint getEndpoint();

	/**
	 * Return where the messages come from.
	 * @return the connection
	 */
	MqttConnection getConnection();

	/**
	 * Return the number of messages that wait to be handled, of a container that is
	 * stopped too.
	 * @return the size of the queue, or how many messages are held until the start
	 */
	int getQueueSize();

	/**
	 * Return whether the container takes messages.
	 * @return whether it is started
	 */
	boolean isRunning();

	/**
	 * Return what the broker answers to the subscriptions of the listener. A new start
	 * asks again unless the broker keeps the session.
	 * @return by topic filter the first answer, which is there as soon as the broker has
	 * given it, and fails with a {@link MqttSubscriptionRefusedException} if that is a
	 * refusal; none of a container that has not been started
	 */
	Map<String, CompletableFuture<MqttQos>> getGranted();

	/**
	 * Return how many attempts to handle a message ended in each way.
	 * @return the numbers since the listener was registered
	 */
	Map<MqttListenerOutcome, Long> getHandled();

	/**
	 * Return whether messages wait until {@link #resume()}.
	 * @return whether it is started and paused
	 */
	boolean isPaused();

	/**
	 * Subscribe and take messages, those that were held since a stop first. Does nothing
	 * if started.
	 */
	void start();

	/**
	 * Finish the messages that are being handled, and begin with no other until
	 * {@link #resume()}. Subscription and connection stay: what arrives waits,
	 * unacknowledged, so that of QoS 1 and 2 the broker sends as many as it may have
	 * unacknowledged and keeps the others. Of QoS 0 as many wait as the queue takes, and
	 * more are dropped. {@link #stop()} ends the pause. Does nothing if not started.
	 */
	void pause();

	/**
	 * Go on with the messages that wait. Does nothing if not paused.
	 */
	void resume();

	/**
	 * Take no more messages while the application goes on, and finish those that came,
	 * except those that wait for another attempt. If the broker keeps the session, the
	 * subscription stays: these messages and those of QoS 1 and 2 that arrive from now on
	 * are held, and handled when the container starts again. They stay unacknowledged,
	 * and with the broker, while nobody else takes messages of the connection. If others
	 * do, they are acknowledged, since the broker would stop sending to these too, and as
	 * many as the queue takes are held: more are dropped and counted. If the broker does
	 * not keep the session, unsubscribes.
	 * <p>
	 * The listener itself may call this and wait. Then the message it is at and those
	 * behind it in its queue are finished after that.
	 * @return completes, never exceptionally, when that is done or the shutdown timeout
	 * is over
	 * @see MqttSubscriptionHandle#hold(MqttHolding)
	 */
	CompletableFuture<Void> stop();

}
