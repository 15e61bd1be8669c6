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

import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.stream.Stream;

import io.github.mqttboot.connection.MqttConnectionState;
import io.github.mqttboot.connection.MqttTransition;
import io.github.mqttboot.protocol.ConnectAck;
import io.github.mqttboot.protocol.MqttReasonCode;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

/**
 * Tests for {@link StateTransitions}, and for what {@link ConnectionSupervisor} makes of
 * each event in each state.
 */
class StateTransitionsTests extends ConnectionFixture {

	@Test
	void whatIsNotInTheTableIsRefused() {
		for (MqttConnectionState from : MqttConnectionState.values()) {
			for (MqttConnectionState to : MqttConnectionState.values()) {
				if (!StateTransitions.successors(from).contains(to)) {
					assertThatIllegalStateException().isThrownBy(() -> StateTransitions.check(from, to))
						.withMessage("No transition leads from " + from + " to " + to);
				}
			}
		}
	}

	@Test
	void everyStateCanBeReachedAndLeft() {
		for (MqttConnectionState state : MqttConnectionState.values()) {
			assertThat(StateTransitions.successors(state)).isNotEmpty().doesNotContain(state);
			assertThat(Arrays.stream(MqttConnectionState.values())
				.anyMatch((from) -> StateTransitions.successors(from).contains(state))).isTrue();
		}
	}

	/**
	 * One row a state, one column an event, each with the state after it. A second
	 * CONNACK is a defect of the transport, and handled as any other.
	 */
	@ParameterizedTest
	@CsvSource(delimiter = '|', useHeadersInDisplayName = true, textBlock = """
			state      | START      | STOP     | RECONNECT  | ACCEPTED   | FAILED   | REFUSED  | TIME       | DEFECT
			STOPPED    | CONNECTING | STOPPED  | STOPPED    | STOPPED    | STOPPED  | STOPPED  | STOPPED    | STOPPED
			CONNECTING | CONNECTING | STOPPED  | CONNECTING | CONNECTED  | WAITING  | REFUSED  | WAITING    | WAITING
			CONNECTED  | CONNECTED  | STOPPING | CONNECTED  | WAITING    | WAITING  | REFUSED  | CONNECTED  | WAITING
			WAITING    | WAITING    | STOPPED  | CONNECTING | WAITING    | WAITING  | WAITING  | CONNECTING | WAITING
			REFUSED    | REFUSED    | STOPPED  | CONNECTING | REFUSED    | REFUSED  | REFUSED  | CONNECTING | REFUSED
			STOPPING   | STOPPING   | STOPPING | STOPPING   | STOPPED    | STOPPED  | STOPPED  | STOPPED    | STOPPED
			""")
	void everyEventInEveryStateHasADefinedOutcome(MqttConnectionState state, MqttConnectionState start,
			MqttConnectionState stop, MqttConnectionState reconnect, MqttConnectionState accepted,
			MqttConnectionState failed, MqttConnectionState refused, MqttConnectionState time,
			MqttConnectionState defect) {
		List<MqttConnectionState> expected = List.of(start, stop, reconnect, accepted, failed, refused, time, defect);
		for (Event event : Event.values()) {
			bringTo(state);
			event.action.accept(this);
			assertThat(snapshot().state()).as(event + " while " + state).isEqualTo(expected.get(event.ordinal()));
			assertThat(this.connection.getRecentTransitions()).as(event + " while " + state)
				.allSatisfy((transition) -> assertThat(StateTransitions.successors(transition.from()))
					.contains(transition.to()));
			nothingIsLeftBehind();
		}
	}

	@ParameterizedTest
	@EnumSource(names = { "CONNECTING", "CONNECTED", "WAITING", "REFUSED" })
	void somebodyTriesAgainAfterDefectsInAnyState(MqttConnectionState state) {
		bringTo(state);
		for (int i = 0; i < 3; i++) {
			this.connection.recover(new IllegalStateException("defect"));
		}
		int attempts = this.network.attempts();
		for (int i = 0; i < 60 && this.network.attempts() == attempts; i++) {
			this.time.advance(Duration.ofSeconds(1));
		}
		this.network.last().accept();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.CONNECTED);
	}

	@Test
	void aStopIsCompleteAfterADefect() {
		bringTo(MqttConnectionState.STOPPING);
		CompletableFuture<Void> stopped = this.connection.stop();
		this.connection.recover(new IllegalStateException("defect"));
		assertThat(stopped).isCompleted();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.STOPPED);
		this.connection.start();
		this.network.last().accept();
		assertThat(snapshot().state()).isEqualTo(MqttConnectionState.CONNECTED);
	}

	@Test
	void everyLegalTransitionIsMade() {
		Stream<MqttTransition> made = Stream.of(MqttConnectionState.values())
			.flatMap((state) -> Stream.of(Event.values()).flatMap((event) -> {
				bringTo(state);
				event.action.accept(this);
				nothingIsLeftBehind();
				return this.connection.getRecentTransitions().stream();
			}));
		Stream<MqttTransition> again = Stream.of("again").flatMap((ignored) -> {
			// reconnecting is the one that takes two events
			bringTo(MqttConnectionState.CONNECTED);
			this.connection.reconnect();
			this.network.last().fail();
			nothingIsLeftBehind();
			return this.connection.getRecentTransitions().stream();
		});
		List<String> legal = Stream.of(MqttConnectionState.values())
			.flatMap((from) -> StateTransitions.successors(from).stream().map((to) -> from + " " + to))
			.toList();
		assertThat(Stream.concat(made, again).map((transition) -> transition.from() + " " + transition.to()).distinct())
			.containsExactlyInAnyOrderElementsOf(legal);
	}

	private void bringTo(MqttConnectionState state) {
		given((settings) -> settings.connectionTimeout(Duration.ofSeconds(5))
			.keepAliveInterval(Duration.ZERO)
			.shutdownTimeout(Duration.ofSeconds(5)));
		if (state == MqttConnectionState.STOPPED) {
			return;
		}
		this.connection.start();
		switch (state) {
			case CONNECTED -> this.network.last().accept();
			case WAITING -> this.network.last().fail();
			case REFUSED -> this.network.last().refuse(MqttReasonCode.BANNED);
			case STOPPING -> {
				this.network.last().accept();
				this.connection.stop();
			}
			default -> {
			}
		}
		assertThat(snapshot().state()).isEqualTo(state);
	}

	/**
	 * What may happen to a connection.
	 */
	enum Event {

		START((test) -> test.connection.start()),

		STOP((test) -> test.connection.stop()),

		RECONNECT((test) -> test.connection.reconnect()),

		ACCEPTED((test) -> test.onTransport((transport) -> transport.accept(ConnectAck.of(false)))),

		FAILED((test) -> test.onTransport(FakeNetwork.FakeTransport::fail)),

		REFUSED((test) -> test.onTransport((transport) -> transport.refuse(MqttReasonCode.BANNED))),

		TIME((test) -> test.passTime()),

		DEFECT((test) -> test.connection.recover(new IllegalStateException("defect")));

		private final Consumer<StateTransitionsTests> action;

		Event(Consumer<StateTransitionsTests> action) {
			this.action = action;
		}

	}

	private void onTransport(Consumer<FakeNetwork.FakeTransport> event) {
		// of an attempt that is over, unless one is under way
		if (snapshot().state() != MqttConnectionState.STOPPED) {
			event.accept(this.network.last());
		}
	}

	private void passTime() {
		boolean refused = snapshot().state() == MqttConnectionState.REFUSED;
		this.time.advance(refused ? Duration.ofMinutes(1)
				: (snapshot().state() == MqttConnectionState.WAITING) ? Duration.ofSeconds(1) : Duration.ofSeconds(5));
	}

}
