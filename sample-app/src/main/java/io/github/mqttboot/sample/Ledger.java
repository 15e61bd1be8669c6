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

import java.util.BitSet;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.UUID;

import org.springframework.stereotype.Component;

/**
 * Keeps account of every reading: which the broker took from a device, which could not be
 * sent, and which came in at the control room.
 */
@Component
class Ledger {

	// At a broker of one's own the session may hold readings of an earlier run
	private final String run = UUID.randomUUID().toString();

	private final Map<String, Account> accounts = new LinkedHashMap<>();

	String getRun() {
		return this.run;
	}

	/**
	 * Return the number of the last reading of a device.
	 * @param device the name of the device
	 * @return the number, or 0 if there is none yet
	 */
	synchronized int getLastNumber(String device) {
		return Math.max(0, account(device).sentNumbers().length() - 1);
	}

	synchronized void taken(String device, Reading reading) {
		account(device).taken.set(reading.number());
	}

	/**
	 * Note that sending a reading failed, as its sender was notified.
	 * @param device the name of the device
	 * @param reading the reading
	 */
	synchronized void failed(String device, Reading reading) {
		account(device).failed.set(reading.number());
	}

	synchronized void received(String device, Reading reading) {
		if (!reading.run().equals(this.run)) {
			return;
		}
		Account account = account(device);
		if (account.received.get(reading.number())) {
			account.duplicates++;
		}
		account.received.set(reading.number());
	}

	synchronized Totals getTotals() {
		return Totals.of(this.accounts.values());
	}

	private Account account(String device) {
		return this.accounts.computeIfAbsent(device, (name) -> new Account());
	}

	/**
	 * The sum over all devices.
	 *
	 * @param sent how many readings the devices sent, or failed to send
	 * @param received how many of them came in
	 * @param underway how many of them are at the broker still
	 * @param lost how many of them failed or are missing though a later one of the same
	 * device came in: the broker keeps the order, so they won't come any more
	 * @param duplicates how often a reading came in again
	 */
	record Totals(int sent, int received, int underway, int lost, int duplicates) {

		private static Totals of(Collection<Account> accounts) {
			int sent = accounts.stream().mapToInt(Account::sent).sum();
			int received = accounts.stream().mapToInt((account) -> account.received.cardinality()).sum();
			int lost = accounts.stream().mapToInt(Account::lost).sum();
			int duplicates = accounts.stream().mapToInt((account) -> account.duplicates).sum();
			return new Totals(sent, received, sent - received - lost, lost, duplicates);
		}

	}

	/**
	 * The readings of one device by number.
	 */
	private static final class Account {

		private final BitSet taken = new BitSet();

		private final BitSet received = new BitSet();

		private final BitSet failed = new BitSet();

		private int duplicates;

		int sent() {
			return sentNumbers().cardinality();
		}

		BitSet sentNumbers() {
			// A reading may come in before the device knows that it was taken
			BitSet sent = (BitSet) this.taken.clone();
			sent.or(this.received);
			sent.or(this.failed);
			return sent;
		}

		int lost() {
			BitSet missing = (BitSet) this.taken.clone();
			missing.and(before(this.received.length()));
			// Nobody sends it again. It may come in all the same
			missing.or(this.failed);
			missing.andNot(this.received);
			return missing.cardinality();
		}

		private static BitSet before(int end) {
			BitSet numbers = new BitSet();
			numbers.set(0, end);
			return numbers;
		}

	}

}
