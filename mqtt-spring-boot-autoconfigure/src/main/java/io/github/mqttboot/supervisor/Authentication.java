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

package io.github.mqttboot.supervisor;

import java.time.Instant;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.TimeSource.Timer;
import io.github.mqttboot.connection.MqttAuthenticationException;
import io.github.mqttboot.connection.MqttConnectionCause;
import io.github.mqttboot.diagnosis.ConnectionCauses;
import io.github.mqttboot.settings.MqttAuthentication;
import io.github.mqttboot.settings.MqttAuthentication.Exchange;
import io.github.mqttboot.transport.ChallengeHandler;
import io.github.mqttboot.transport.MqttTransport;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * Lets the application authenticate one attempt, and then the connection that came of it
 * once more before the authentication expires. The application is asked where attempts
 * are prepared, one question after the other: one that hangs ends the attempt by its
 * deadline, and holds up the next one. What is about time lives in the serial executor of
 * the connection. Ends with its attempt.
 */
@InSerialExecutor
final class Authentication implements ChallengeHandler {

	private static final int MAX_DATA = 65_535;

	private final AttemptContext context;

	private final MqttAuthentication authentication;

	private final Consumer<MqttConnectionCause> onFailure;

	private final CredentialsRenewal renewal;

	private volatile boolean asking;

	private volatile @Nullable Instant expiresAt;

	// of the thread that asks

	private @Nullable Exchange exchange;

	private @Nullable String method;

	private byte @Nullable [] initialData;

	// of the serial executor

	private @Nullable MqttTransport transport;

	private @Nullable CompletableFuture<Void> pending;

	private @Nullable Timer deadline;

	private @Nullable Timer renewalTimer;

	private Authentication(AttemptContext context, MqttAuthentication authentication,
			Consumer<MqttConnectionCause> onFailure) {
		this.context = context;
		this.authentication = authentication;
		this.onFailure = onFailure;
		this.renewal = context.renewal().forAuthentication(this::renew);
	}

	/**
	 * Create what authenticates an attempt.
	 * @param context what the attempt has in common with others
	 * @param onFailure is notified, by any thread, that the attempt has to end
	 * @return the authentication, or {@code null} if the application has none
	 */
	static @Nullable Authentication of(AttemptContext context, Consumer<MqttConnectionCause> onFailure) {
		MqttAuthentication authentication = context.settings().getAuthentication();
		return (authentication != null) ? new Authentication(context, authentication, onFailure) : null;
	}

	// Asking the application

	/**
	 * Begin. Called where attempts are prepared.
	 */
	void begin() {
		Exchange begun = this.authentication.begin(this.context.settings().getName());
		Assert.notNull(begun, "An authentication must not be null");
		this.method = this.authentication.getMethod();
		this.initialData = checked(begun.getInitialData());
		this.exchange = begun;
	}

	private static byte @Nullable [] checked(byte @Nullable [] data) {
		Assert.state(data == null || data.length <= MAX_DATA, "Authentication data are longer than 65535 bytes");
		return data;
	}

	/**
	 * Return how it was begun.
	 * @return what CONNECT is to hold
	 */
	@SuppressWarnings("NullAway") // does not see the nullable array of a record
	AuthenticationStart begun() {
		String begun = this.method;
		Assert.state(begun != null, "Not begun");
		return new AuthenticationStart(begun, this.initialData, this);
	}

	/**
	 * Return whether the application has to say the next word. For any thread.
	 * @return whether it is asked
	 */
	boolean isAsking() {
		return this.asking;
	}

	@Override
	public void challenged(byte @Nullable [] challenge, Consumer<byte @Nullable []> answer) {
		this.context.serial().execute(this::watch);
		ask(() -> {
			if (this.exchange == null) {
				// the broker began it
				begin();
			}
			return checked(exchange().answer(challenge));
		}, answer);
	}

	@Override
	public void succeeded(byte @Nullable [] data, Runnable proceed) {
		ask(() -> {
			Exchange done = exchange();
			done.succeeded(data);
			this.expiresAt = done.getExpiresAt();
			this.exchange = null;
			return null;
		}, (nothing) -> {
			// before what follows: the first success would end a new authentication that
			// the application begins as soon as it is connected
			this.context.serial().execute(this::authenticatedAgain);
			proceed.run();
		});
	}

	private Exchange exchange() {
		Exchange current = this.exchange;
		Assert.state(current != null, "Nothing to authenticate");
		return current;
	}

	private void ask(Callable<byte @Nullable []> question, Consumer<byte @Nullable []> onAnswer) {
		this.asking = true;
		this.context.connector().ask(() -> {
			byte[] answer;
			try {
				answer = question.call();
			}
			catch (Throwable ex) {
				this.onFailure.accept(ConnectionCauses.ofAuthentication(ex));
				return;
			}
			finally {
				this.asking = false;
			}
			onAnswer.accept(answer);
		});
	}

	// On the live connection

	/**
	 * The broker has accepted the connection.
	 * @param accepted its transport
	 */
	void start(MqttTransport accepted) {
		this.context.serial().assertInside();
		this.transport = accepted;
		scheduleRenewal();
	}

	private void scheduleRenewal() {
		this.renewal.using(this.expiresAt);
		this.renewalTimer = this.renewal.schedule();
	}

	private void renew() {
		reauthenticate();
	}

	/**
	 * Authenticate again, unless that is under way.
	 * @return completed when the broker has accepted it
	 */
	CompletableFuture<Void> reauthenticate() {
		this.context.serial().assertInside();
		MqttTransport live = this.transport;
		Assert.state(live != null, "Not connected");
		CompletableFuture<Void> current = this.pending;
		if (current == null) {
			current = new CompletableFuture<>();
			this.pending = current;
			cancel(this.renewalTimer);
			watch();
			ask(() -> {
				begin();
				return this.initialData;
			}, (data) -> send(live, data));
		}
		return current;
	}

	// Until the broker accepts; the first time is bounded by the deadline of the attempt
	private void watch() {
		if (this.transport != null && this.deadline == null) {
			this.deadline = this.context.serial()
				.schedule(this.context.settings().getConnectionTimeout(),
						() -> this.onFailure.accept(this.context.causes().ofReauthenticationTimeout(!this.asking)));
		}
	}

	private void send(MqttTransport live, byte @Nullable [] data) {
		try {
			live.reauthenticate(data);
		}
		catch (IllegalStateException ex) {
			// it ended just now
			this.context.serial().execute(() -> end(ConnectionCauses.ofApplication("closed")));
		}
	}

	private void authenticatedAgain() {
		if (this.transport == null) {
			// for the first time, before the owner is notified
			return;
		}
		cancelTimers();
		CompletableFuture<Void> done = this.pending;
		this.pending = null;
		scheduleRenewal();
		if (done != null) {
			done.complete(null);
		}
	}

	/**
	 * The attempt has ended.
	 * @param cause why
	 */
	void end(MqttConnectionCause cause) {
		this.context.serial().assertInside();
		cancelTimers();
		this.transport = null;
		CompletableFuture<Void> failed = this.pending;
		this.pending = null;
		if (failed != null) {
			failed
				.completeExceptionally(
						new MqttAuthenticationException(
								"MQTT connection '" + this.context.settings().getName()
										+ "' was not authenticated again: " + cause.description(),
								cause.reasonCode(), cause.error()));
		}
	}

	private void cancelTimers() {
		cancel(this.deadline);
		this.deadline = null;
		cancel(this.renewalTimer);
	}

	private static void cancel(@Nullable Timer timer) {
		if (timer != null) {
			timer.cancel();
		}
	}

}
