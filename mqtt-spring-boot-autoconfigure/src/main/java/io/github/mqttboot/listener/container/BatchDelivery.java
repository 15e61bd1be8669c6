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

package io.github.mqttboot.listener.container;

import java.util.ArrayList;
import java.util.List;

import io.github.mqttboot.connection.MqttInboundMessage;
import io.github.mqttboot.listener.MqttMessageListener;

/**
 * Messages that go through a container together. Those that wait behind a batch which is
 * to be handled again are all that its worker has, whatever their topics.
 */
final class BatchDelivery extends Delivery {

	private static final Object LANE = new Object();

	private final List<Delivery> members;

	/**
	 * Create a batch.
	 * @param members the messages, in the order in which they came, at least one
	 */
	BatchDelivery(List<Delivery> members) {
		super(members.get(0));
		this.members = List.copyOf(members);
	}

	/**
	 * Return the batch without some of its messages.
	 * @param sources the messages as they came
	 * @return the others
	 */
	List<Delivery> without(List<MqttInboundMessage> sources) {
		List<Delivery> others = new ArrayList<>(this.members);
		others.removeIf((member) -> isAny(member, sources));
		return others;
	}

	/**
	 * Return some messages of the batch.
	 * @param sources the messages as they came
	 * @return those that belong to the batch
	 */
	List<Delivery> only(List<MqttInboundMessage> sources) {
		return this.members.stream().filter((member) -> isAny(member, sources)).toList();
	}

	private static boolean isAny(Delivery member, List<MqttInboundMessage> sources) {
		return sources.stream().anyMatch((source) -> source == member);
	}

	@Override
	List<MqttInboundMessage> sources() {
		return this.members.stream().flatMap((member) -> member.sources().stream()).toList();
	}

	@Override
	List<Delivery> members() {
		return this.members;
	}

	@Override
	boolean isKept() {
		return this.members.stream().allMatch(Delivery::isKept);
	}

	@Override
	Object lane() {
		return LANE;
	}

	@Override
	void handleBy(MqttMessageListener listener) throws Exception {
		// a listener may have acknowledged some of them in an attempt before
		listener.onMessages(List.copyOf(this.members.stream().filter((member) -> !member.isAcknowledged()).toList()));
	}

	@Override
	public boolean acknowledge() {
		boolean any = false;
		for (Delivery member : this.members) {
			any |= member.acknowledge();
		}
		return any;
	}

	@Override
	public boolean isAcknowledged() {
		return this.members.stream().allMatch(Delivery::isAcknowledged);
	}

	@Override
	public boolean comesAgain() {
		return this.members.stream().allMatch(Delivery::comesAgain);
	}

	@Override
	public void drop() {
		this.members.forEach(Delivery::drop);
	}

	@Override
	String describe() {
		return "a batch of " + this.members.size() + ", the first of which is " + super.describe();
	}

}
