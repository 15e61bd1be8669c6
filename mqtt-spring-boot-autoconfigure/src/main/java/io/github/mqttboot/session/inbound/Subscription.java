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

package io.github.mqttboot.session.inbound;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Function;

import io.github.mqttboot.connection.MqttHolding;
import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.connection.MqttMessageHandler;
import io.github.mqttboot.connection.MqttSubscriptionHandle;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.TopicSubscription;
import org.jspecify.annotations.Nullable;

/**
 * What one handler wants to receive. It is routed from the moment it exists, and stays
 * until it is cancelled.
 */
public final class Subscription implements MqttSubscriptionHandle {

	private final TopicSubscription request;

	private final Recipient recipient;

	private final Function<MqttHolding, HeldMessages> holder;

	private final Consumer<Subscription> onChange;

	private final Function<Subscription, CompletableFuture<Void>> canceller;

	private final CompletableFuture<MqttQos> granted = new CompletableFuture<>();

	private final AtomicReference<@Nullable Runnable> onEnd = new AtomicReference<>();

	private volatile boolean detached;

	private volatile @Nullable HeldMessages held;

	private @Nullable Consumer<Subscription> starter;

	/**
	 * Create a subscription.
	 * @param request the filter and its options
	 * @param handler the handler
	 * @param number says which was there first
	 * @param holder creates a place for its messages while the handler is stopped
	 * @param onChange is notified when the handler is detached or held, or goes on
	 * @param canceller ends it at the broker
	 */
	Subscription(TopicSubscription request, MqttMessageHandler handler, long number,
			Function<MqttHolding, HeldMessages> holder, Consumer<Subscription> onChange,
			Function<Subscription, CompletableFuture<Void>> canceller) {
		this.request = request;
		this.recipient = new Recipient(handler, handler, request.filter(), number);
		this.holder = holder;
		this.onChange = onChange;
		this.canceller = canceller;
	}

	/**
	 * Return who takes the messages now.
	 * @return the handler, or what holds its messages
	 */
	Recipient recipient() {
		HeldMessages held = this.held;
		return (held != null)
				? new Recipient(this.recipient.owner(), held, this.recipient.filter(), this.recipient.number())
				: this.recipient;
	}

	@Nullable HeldMessages held() {
		return this.held;
	}

	/**
	 * Return whether the handler takes the messages itself.
	 * @return whether it is neither detached nor held
	 */
	boolean isTaken() {
		return !this.detached && this.held == null;
	}

	/**
	 * Return whether the handler takes no more messages, while the broker still has the
	 * filter.
	 * @return whether it was detached
	 */
	public boolean isDetached() {
		return this.detached;
	}

	/**
	 * Set what to do once when it is cancelled or detached.
	 * @param onEnd the task, for any thread
	 */
	public void onEnd(Runnable onEnd) {
		this.onEnd.set(onEnd);
	}

	private void ended() {
		Runnable onEnd = this.onEnd.getAndSet(null);
		if (onEnd != null) {
			onEnd.run();
		}
	}

	@Override
	public TopicSubscription getRequest() {
		return this.request;
	}

	@Override
	public CompletableFuture<MqttQos> granted() {
		return this.granted;
	}

	@Override
	public void detach() {
		this.detached = true;
		this.onChange.accept(this);
		ended();
	}

	/**
	 * Hold from the outset, beginning with what was held before. Not yet routed.
	 * @param holding how
	 * @param starter asks the broker, when the handler starts
	 */
	void prepare(MqttHolding holding, Consumer<Subscription> starter) {
		HeldMessages held = this.holder.apply(holding);
		held.restore();
		this.held = held;
		this.starter = starter;
	}

	@Override
	public void hold(MqttHolding holding) {
		synchronized (this) {
			if (!isTaken()) {
				return;
			}
			this.held = this.holder.apply(holding);
		}
		this.onChange.accept(this);
	}

	@Override
	public void giveBack(List<? extends MqttInboundMessage> messages) {
		HeldMessages held = this.held;
		if (!this.detached && (held == null || !held.giveBack(messages))) {
			messages.forEach(this.recipient.owner()::onMessage);
		}
	}

	@Override
	public synchronized void resume() {
		HeldMessages held = this.held;
		if (held != null) {
			// from here on it passes on what still comes to it
			held.release();
			this.held = null;
			this.onChange.accept(this);
			Consumer<Subscription> starter = this.starter;
			this.starter = null;
			if (starter != null) {
				starter.accept(this);
			}
		}
	}

	@Override
	public int getHeld() {
		HeldMessages held = this.held;
		return (held != null) ? held.size() : 0;
	}

	@Override
	public CompletableFuture<Void> cancel() {
		ended();
		HeldMessages held = this.held;
		if (held != null) {
			held.discard();
		}
		return this.canceller.apply(this);
	}

}
