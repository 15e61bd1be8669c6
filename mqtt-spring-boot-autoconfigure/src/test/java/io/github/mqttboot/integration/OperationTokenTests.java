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

package io.github.mqttboot.integration;

import java.util.concurrent.CompletableFuture;

import io.github.mqttboot.connection.MqttPublishException;
import io.github.mqttboot.integration.Mqttv5SupervisedClient.Token;
import io.github.mqttboot.integration.OperationToken.Operation;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.eclipse.paho.mqttv5.client.IMqttToken;
import org.eclipse.paho.mqttv5.client.MqttActionListener;
import org.eclipse.paho.mqttv5.common.MqttException;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatNoException;
import static org.mockito.ArgumentMatchers.any;
import static org.mockito.ArgumentMatchers.assertArg;
import static org.mockito.BDDMockito.then;
import static org.mockito.Mockito.mock;

/**
 * Tests for {@link OperationToken}, as Paho's interface shows it.
 */
class OperationTokenTests {

	private final CompletableFuture<int[]> outcome = new CompletableFuture<>();

	private final IMqttToken token = new Token(new Operation(7, Runnable::run, "topic"), this.outcome, "context")
		.view();

	@Test
	void isPendingBeforeTheOutcome() {
		assertThat(this.token.isComplete()).isFalse();
		assertThat(this.token.getException()).isNull();
		assertThat(this.token.getReasonCodes()).isEmpty();
		assertThatExceptionOfType(MqttException.class).isThrownBy(() -> this.token.waitForCompletion(10))
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(32000));
	}

	@Test
	void knowsItsOperation() {
		assertThat(this.token.getMessageId()).isEqualTo(7);
		assertThat(this.token.getTopics()).containsExactly("topic");
		assertThat(this.token.getUserContext()).isEqualTo("context");
	}

	@Test
	void succeedsWithReasonCodes() {
		MqttActionListener callback = mock();
		this.token.setActionCallback(callback);
		this.outcome.complete(new int[] { 0x10 });
		assertThat(this.token.isComplete()).isTrue();
		assertThat(this.token.getReasonCodes()).containsExactly(0x10);
		assertThatNoException().isThrownBy(this.token::waitForCompletion);
		then(callback).should().onSuccess(any());
	}

	@Test
	void failsWithReasonCodeOfTheBroker() {
		MqttActionListener callback = mock();
		this.token.setActionCallback(callback);
		this.outcome
			.completeExceptionally(new MqttPublishException("topic", "Refused", MqttReasonCode.QUOTA_EXCEEDED, null));
		assertThat(this.token.isComplete()).isTrue();
		assertThat(this.token.getReasonCodes()).isEmpty();
		assertThat(this.token.getException().getReasonCode()).isEqualTo(0x97);
		assertThatExceptionOfType(MqttException.class).isThrownBy(this.token::waitForCompletion)
			.satisfies((ex) -> assertThat(ex.getReasonCode()).isEqualTo(0x97));
		then(callback).should()
			.onFailure(any(), assertArg((failure) -> assertThat(failure).hasRootCauseMessage("Refused")));
	}

	@Test
	void failureOnThisSideHasNoReasonCode() {
		this.outcome.completeExceptionally(new MqttPublishException("topic", "Outbox is full", null, null));
		assertThat(this.token.getException().getReasonCode()).isZero();
	}

	@Test
	void interruptedThreadStaysInterrupted() {
		Thread.currentThread().interrupt();
		assertThatExceptionOfType(MqttException.class).isThrownBy(this.token::waitForCompletion)
			.withCauseInstanceOf(InterruptedException.class);
		assertThat(Thread.interrupted()).isTrue();
	}

}
