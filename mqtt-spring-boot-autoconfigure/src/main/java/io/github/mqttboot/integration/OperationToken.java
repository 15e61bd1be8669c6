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
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

import io.github.mqttboot.connection.MqttOperationException;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.jspecify.annotations.Nullable;

import org.springframework.util.ObjectUtils;

/**
 * Token for the end of an operation: the methods of Paho's token interfaces that do not
 * name a type of one Paho version.
 *
 * @param <E> the exception of the Paho version
 * @see PahoView
 */
abstract class OperationToken<E extends Exception> {

	/** {@code REASON_CODE_CLIENT_EXCEPTION} of both Paho versions. */
	private static final int CLIENT_EXCEPTION = 0;

	/** {@code REASON_CODE_CLIENT_TIMEOUT} of both Paho versions. */
	private static final int CLIENT_TIMEOUT = 32000;

	private final Operation operation;

	private final CompletableFuture<int[]> outcome;

	private volatile @Nullable Object userContext;

	OperationToken(Operation operation, CompletableFuture<int[]> outcome, @Nullable Object userContext) {
		this.operation = operation;
		this.outcome = outcome;
		this.userContext = userContext;
	}

	abstract E exception(int reasonCode, Throwable cause);

	void whenComplete(Runnable onSuccess, Consumer<E> onFailure) {
		this.outcome.whenComplete((reasonCodes, failure) -> this.operation.callbacks().execute(() -> {
			if (failure != null) {
				onFailure.accept(translate(failure));
			}
			else {
				onSuccess.run();
			}
		}));
	}

	void waitForCompletion() throws E {
		waitForCompletion(0);
	}

	void waitForCompletion(long timeout) throws E {
		try {
			if (timeout > 0) {
				this.outcome.get(timeout, TimeUnit.MILLISECONDS);
			}
			else {
				this.outcome.get();
			}
		}
		catch (ExecutionException ex) {
			throw translate(ex);
		}
		catch (TimeoutException ex) {
			throw exception(CLIENT_TIMEOUT, ex);
		}
		catch (InterruptedException ex) {
			Thread.currentThread().interrupt();
			throw exception(CLIENT_EXCEPTION, ex);
		}
	}

	boolean isComplete() {
		return this.outcome.isDone();
	}

	@Nullable E getException() {
		return this.outcome.isCompletedExceptionally()
				? this.outcome.handle((reasonCodes, failure) -> translate(failure)).join() : null;
	}

	private E translate(Throwable failure) {
		boolean wrapped = failure instanceof CompletionException || failure instanceof ExecutionException;
		Throwable cause = (wrapped && failure.getCause() != null) ? failure.getCause() : failure;
		MqttReasonCode refusal = (cause instanceof MqttOperationException refused) ? refused.getReasonCode() : null;
		return exception((refusal != null) ? refusal.value() : CLIENT_EXCEPTION, cause);
	}

	int[] getReasonCodes() {
		return this.outcome.isCompletedExceptionally() ? new int[0] : this.outcome.getNow(new int[0]);
	}

	int[] getGrantedQos() {
		return getReasonCodes();
	}

	int getMessageId() {
		return this.operation.id();
	}

	String[] getTopics() {
		return this.operation.topics();
	}

	void setUserContext(@Nullable Object userContext) {
		this.userContext = userContext;
	}

	@Nullable Object getUserContext() {
		return this.userContext;
	}

	@Override
	public String toString() {
		return "Token for " + ObjectUtils.nullSafeToString(this.operation.topics());
	}

	/**
	 * What a token stands for.
	 *
	 * @param id an identifier that the manager gives only once
	 * @param callbacks where callbacks run
	 * @param topics the topics concerned
	 */
	record Operation(int id, Executor callbacks, String... topics) {

	}

}
