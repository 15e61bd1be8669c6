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

package io.github.mqttboot.transport.netty;

import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;

/**
 * The packet identifiers that we have given out, and for what. They follow each other, so
 * that the place of one in the table is its last bits, and the table need be no larger
 * than twice what is in use. Not thread-safe.
 */
final class PacketIds {

	private static final int LAST = 65_535;

	private static final int LARGEST_TABLE = LAST + 1;

	private static final int SMALLEST_TABLE = 4;

	private char[] ids = new char[SMALLEST_TABLE];

	private @Nullable Use[] uses = new Use[SMALLEST_TABLE];

	private int count;

	private int last;

	/**
	 * Give out an identifier that is not in use.
	 * @param use what for
	 * @return the packet identifier
	 * @throws IllegalStateException if all are in use
	 */
	int allocate(Use use) {
		Assert.state(this.count < LAST, "All packet identifiers are in use");
		if (this.count * 2 >= this.ids.length && this.ids.length < LARGEST_TABLE) {
			grow();
		}
		do {
			this.last = (this.last < LAST) ? this.last + 1 : 1;
		}
		while (this.uses[place(this.last)] != null);
		put(this.last, use);
		return this.last;
	}

	/**
	 * Take an identifier that is in use already.
	 * @param id the packet identifier
	 * @param use what for
	 */
	void reserve(int id, Use use) {
		while (this.uses[place(id)] != null && this.ids[place(id)] != id) {
			grow();
		}
		free(id);
		put(id, use);
	}

	/**
	 * Take an identifier of an earlier network connection of the session, and give out
	 * those that follow it. One that the broker acknowledges is free at once, while the
	 * connection has yet to learn whose it was: given out again by then, the answer would
	 * be taken for that of the other message.
	 * @param id the packet identifier
	 * @param use what for
	 */
	void resume(int id, Use use) {
		reserve(id, use);
		this.last = id;
	}

	/**
	 * Return what an identifier is in use for.
	 * @param id the packet identifier
	 * @return the use, or {@code null} if it is free
	 */
	@Nullable Use get(int id) {
		int place = place(id);
		return (this.ids[place] == id) ? this.uses[place] : null;
	}

	/**
	 * An identifier is in use no more. Does nothing if it is not in use.
	 * @param id the packet identifier
	 */
	void free(int id) {
		if (get(id) != null) {
			this.uses[place(id)] = null;
			this.count--;
		}
	}

	private void put(int id, Use use) {
		this.ids[place(id)] = (char) id;
		this.uses[place(id)] = use;
		this.count++;
	}

	private int place(int id) {
		return id & (this.ids.length - 1);
	}

	private void grow() {
		char[] formerIds = this.ids;
		@Nullable Use[] formerUses = this.uses;
		this.ids = new char[formerIds.length * 2];
		this.uses = new Use[this.ids.length];
		this.count = 0;
		for (int i = 0; i < formerIds.length; i++) {
			Use use = formerUses[i];
			if (use != null) {
				put(formerIds[i], use);
			}
		}
	}

	/**
	 * What a packet identifier is in use for.
	 */
	enum Use {

		/**
		 * A PUBLISH without its acknowledgement, PUBACK or PUBREC.
		 */
		PUBLISH,

		/**
		 * A PUBREL without its PUBCOMP.
		 */
		RELEASE,

		/**
		 * A SUBSCRIBE without its SUBACK.
		 */
		SUBSCRIBE,

		/**
		 * An UNSUBSCRIBE without its UNSUBACK.
		 */
		UNSUBSCRIBE

	}

}
