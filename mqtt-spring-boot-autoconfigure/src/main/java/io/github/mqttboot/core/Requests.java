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

package io.github.mqttboot.core;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;

import io.github.mqttboot.connection.MqttConnection;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttText;
import io.github.mqttboot.protocol.MqttTopics;
import io.github.mqttboot.protocol.TopicSubscription;
import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ClassUtils;

/**
 * The requests of a template that wait for their reply, and the one subscription that the
 * replies come over (MQTT 5 section 4.10). It is made with the first request and lasts as
 * long as the connection, unless the broker refuses it: then the next request makes it
 * anew. For any thread; results are completed on threads of the common pool, since code
 * that depends on them is the application's.
 */
final class Requests {

	private static final Log logger = LogFactory.getLog(MqttOperations.class);

	private static final String DEFAULT_BASE = "mqtt-replies";

	private final MqttConnection connection;

	// of the thread that makes the template, a bean of the application
	private final @Nullable ClassLoader contextClassLoader = ClassUtils.getDefaultClassLoader();

	// one more application with the same client id must not get these replies
	private final String level = UUID.randomUUID().toString();

	private final AtomicLong correlations = new AtomicLong();

	private final AtomicLong lateReplies = new AtomicLong();

	private final Map<ByteBuffer, CompletableFuture<InboundPublish>> pending = new ConcurrentHashMap<>();

	// One for all, so that a reply comes once though two subscriptions select it
	private final MqttMessageHandler replyHandler = new ReplyHandler();

	private @Nullable MqttSubscriptionHandle subscription;

	Requests(MqttConnection connection) {
		this.connection = connection;
	}

	long lateReplies() {
		return this.lateReplies.get();
	}

	/**
	 * Send a request.
	 * @param request publishes it, given the response topic and the correlation data
	 * @param topic its topic
	 * @param correlationData the correlation data, or {@code null} for one of our own
	 * @param timeout how long to wait for the reply, from now on
	 * @return completes with the reply
	 */
	CompletableFuture<InboundPublish> send(Request request, String topic, byte @Nullable [] correlationData,
			Duration timeout) {
		byte[] correlation = (correlationData != null) ? correlationData : nextCorrelation();
		ByteBuffer key = ByteBuffer.wrap(correlation);
		Reply reply = new Reply(key);
		if (this.pending.putIfAbsent(key, reply) != null) {
			throw new IllegalArgumentException("'correlationData' belongs to another request that waits for its reply");
		}
		// convert() knows centuries, at which toNanos() throws
		CompletableFuture<?> timer = new CompletableFuture<>().completeOnTimeout(null,
				TimeUnit.NANOSECONDS.convert(timeout), TimeUnit.NANOSECONDS);
		timer.thenRun(() -> completeAsync(() -> reply
			.completeExceptionally(new MqttReplyTimeoutException(topic, "No reply within " + timeout.toMillis()
					+ " ms to the request for topic '" + MqttText.printable(topic) + "'" + reply.progress(), null))));
		reply.whenComplete((message, failure) -> {
			timer.cancel(false);
			reply.withdraw();
		});
		try {
			Subscribed subscribed = subscribe(topic);
			reply.published(subscribed.granted(),
					request.publish(subscribed.granted(), subscribed.responseTopic(), correlation));
		}
		catch (RuntimeException ex) {
			failAsync(reply, ex);
		}
		return reply;
	}

	private void failAsync(CompletableFuture<?> result, Throwable failure) {
		completeAsync(() -> result.completeExceptionally(failure));
	}

	// the threads of the common pool have the class loader of the system, which does not
	// see what is in an executable jar
	private void completeAsync(Runnable completion) {
		CompletableFuture.runAsync(() -> {
			Thread thread = Thread.currentThread();
			ClassLoader ofPool = thread.getContextClassLoader();
			thread.setContextClassLoader(this.contextClassLoader);
			try {
				completion.run();
			}
			finally {
				thread.setContextClassLoader(ofPool);
			}
		});
	}

	private static MqttPublishException notSubscribed(String topic, Throwable refused) {
		return new MqttPublishException(topic,
				"The request is not sent, since its reply could not be received: " + refused.getMessage(), null,
				refused);
	}

	private byte[] nextCorrelation() {
		return ByteBuffer.allocate(Long.BYTES).putLong(this.correlations.incrementAndGet()).array();
	}

	private Subscribed subscribe(String requestTopic) {
		MqttSubscriptionHandle handle = subscription();
		CompletableFuture<MqttQos> granted = new CompletableFuture<>();
		handle.granted().whenComplete((qos, refused) -> {
			if (refused != null) {
				granted.completeExceptionally(notSubscribed(requestTopic, refused));
			}
			else {
				granted.complete(qos);
			}
		});
		return new Subscribed(handle.getRequest().filter(), granted);
	}

	private synchronized MqttSubscriptionHandle subscription() {
		String topic = base() + "/" + this.level;
		MqttSubscriptionHandle current = this.subscription;
		if (current == null || !answers(current, topic)) {
			MqttTopics.validateName(topic);
			MqttSubscriptionHandle previous = current;
			current = this.connection.subscribe(new TopicSubscription(topic, MqttQos.AT_LEAST_ONCE, false, false, 0),
					this.replyHandler);
			this.subscription = current;
			if (previous != null) {
				// not before, or the broker would be asked to forget what it is asked for
				previous.cancel();
			}
		}
		return current;
	}

	// Not if the broker has other response information than before, nor after a refusal,
	// which stays its first answer whatever it says later
	private static boolean answers(MqttSubscriptionHandle subscription, String topic) {
		return subscription.getRequest().filter().equals(topic) && !subscription.granted().isCompletedExceptionally();
	}

	private String base() {
		ConnectAck ack = this.connection.getSnapshot().connectAck();
		String information = (ack != null) ? ack.responseInformation() : null;
		if (information == null) {
			if (ack == null && Boolean.TRUE.equals(this.connection.getSettings().getRequestResponseInformation())) {
				throw new IllegalStateException(
						"The response information of the broker is not known before connection '"
								+ this.connection.getName() + "' is made: send the request later.");
			}
			return DEFAULT_BASE;
		}
		return information.endsWith("/") ? information.substring(0, information.length() - 1) : information;
	}

	private void replied(MqttInboundMessage message) {
		InboundPublish packet = message.getPacket();
		byte[] correlation = packet.properties().correlationData();
		CompletableFuture<InboundPublish> reply = (correlation != null)
				? this.pending.remove(ByteBuffer.wrap(correlation)) : null;
		message.acknowledge();
		// one that is done has just timed out
		if (reply == null || reply.isDone()) {
			late(correlation != null);
			return;
		}
		completeAsync(() -> {
			if (!reply.complete(packet)) {
				late(true);
			}
		});
	}

	private void late(boolean correlated) {
		this.lateReplies.incrementAndGet();
		logger.debug("MQTT connection '" + this.connection.getName() + "': a reply came that no request waits for"
				+ (correlated ? "" : ", since it has no correlation data"));
	}

	/**
	 * A message that asks for a reply.
	 */
	@FunctionalInterface
	interface Request {

		/**
		 * Publish it.
		 * @param subscribed succeeds when the reply can be received, and not before that
		 * the request is sent
		 * @param responseTopic where the reply is to go
		 * @param correlationData what it is to carry
		 * @return completes with the acknowledgement of the broker
		 */
		CompletableFuture<?> publish(CompletableFuture<?> subscribed, String responseTopic, byte[] correlationData);

	}

	/**
	 * The subscription for the reply to a request.
	 *
	 * @param responseTopic the topic
	 * @param granted succeeds when the broker has granted it
	 */
	private record Subscribed(String responseTopic, CompletableFuture<MqttQos> granted) {

	}

	/**
	 * Replies alone are no reason to keep an application running.
	 */
	private final class ReplyHandler implements MqttMessageHandler {

		@Override
		public void onMessage(MqttInboundMessage message) {
			replied(message);
		}

		@Override
		public boolean keepsApplicationAlive() {
			return false;
		}

	}

	/**
	 * What a request waits for. When nobody waits any more the request is withdrawn, if
	 * that is still possible.
	 */
	private final class Reply extends CompletableFuture<InboundPublish> {

		private final ByteBuffer key;

		private volatile @Nullable CompletableFuture<?> subscribed;

		private volatile @Nullable CompletableFuture<?> published;

		Reply(ByteBuffer key) {
			this.key = key;
		}

		@Override
		public boolean complete(InboundPublish packet) {
			forget();
			return super.complete(packet);
		}

		@Override
		public boolean completeExceptionally(Throwable failure) {
			forget();
			return super.completeExceptionally(failure);
		}

		@Override
		public boolean cancel(boolean mayInterruptIfRunning) {
			forget();
			return super.cancel(mayInterruptIfRunning);
		}

		// First, since the application may use the correlation data again in what depends
		// on this. By then the entry is another request's
		private void forget() {
			Requests.this.pending.remove(this.key, this);
		}

		void published(CompletableFuture<?> subscribed, CompletableFuture<?> published) {
			this.subscribed = subscribed;
			this.published = published;
			published.whenComplete((acknowledged, failure) -> {
				if (failure != null) {
					failAsync(this, failure);
				}
			});
			if (isDone()) {
				withdraw();
			}
		}

		void withdraw() {
			cancel(this.published);
			// for an interceptor that does not pass the cancel on
			cancel(this.subscribed);
		}

		private static void cancel(@Nullable CompletableFuture<?> future) {
			if (future != null && !future.isDone()) {
				future.cancel(false);
			}
		}

		String progress() {
			CompletableFuture<?> subscribed = this.subscribed;
			CompletableFuture<?> published = this.published;
			if (subscribed == null || published == null || !subscribed.isDone()) {
				return ", which was not sent: the subscription for the reply has no answer from the broker yet";
			}
			return published.isDone() ? ", which the broker accepted" : ", which the broker has not acknowledged";
		}

	}

}
