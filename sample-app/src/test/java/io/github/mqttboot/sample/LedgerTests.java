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

package io.github.mqttboot.sample;

import io.github.mqttboot.sample.Ledger.Totals;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Tests for {@link Ledger}.
 */
class LedgerTests {

	private final Ledger ledger = new Ledger();

	@Test
	void whenAllCameInNothingIsLost() {
		taken(1, 2, 3);
		received(1, 2, 3);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(3, 3, 0, 0, 0));
	}

	@Test
	void whenLaterOnesDidNotComeInEitherTheyAreUnderway() {
		taken(1, 2, 3);
		received(1);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(3, 1, 2, 0, 0));
	}

	@Test
	void whenLaterOneCameInTheGapIsLost() {
		taken(1, 2, 3, 4);
		received(1, 3);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(4, 2, 1, 1, 0));
	}

	@Test
	void whenBrokerDidNotTakeOneItIsNotLost() {
		taken(1, 3);
		received(1, 3);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(2, 2, 0, 0, 0));
	}

	@Test
	void whenOneCouldNotBeSentItIsLost() {
		taken(1, 3);
		this.ledger.failed("boiler", reading(2));
		received(1);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(3, 1, 1, 1, 0));
	}

	@Test
	void whenOneComesInAlthoughItsSendFailedItIsNotLost() {
		this.ledger.failed("boiler", reading(1));
		received(1);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(1, 1, 0, 0, 0));
	}

	@Test
	void whenOneComesInBeforeItIsKnownToBeTakenItIsSent() {
		received(1);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(1, 1, 0, 0, 0));
	}

	@Test
	void whenOneComesInAgainItIsADuplicate() {
		taken(1);
		received(1, 1, 1);
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(1, 1, 0, 0, 2));
	}

	@Test
	void readingsOfAnEarlierRunDoNotCount() {
		this.ledger.received("boiler", new Reading("earlier", 1, 20));
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(0, 0, 0, 0, 0));
	}

	@Test
	void devicesHaveNumbersOfTheirOwn() {
		taken(1, 2);
		received(1, 2);
		this.ledger.taken("roof", reading(1));
		assertThat(this.ledger.getTotals()).isEqualTo(new Totals(3, 2, 1, 0, 0));
	}

	private void taken(int... numbers) {
		for (int number : numbers) {
			this.ledger.taken("boiler", reading(number));
		}
	}

	private void received(int... numbers) {
		for (int number : numbers) {
			this.ledger.received("boiler", reading(number));
		}
	}

	private Reading reading(int number) {
		return new Reading(this.ledger.getRun(), number, 20);
	}

}
