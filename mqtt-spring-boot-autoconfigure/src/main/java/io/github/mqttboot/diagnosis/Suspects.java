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

package io.github.mqttboot.diagnosis;

import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.github.mqttboot.concurrent.InSerialExecutor;
import org.jspecify.annotations.Nullable;

/**
 * Finds out what it is that makes a broker end the connection whenever it is sent:
 * brokers of MQTT 3 have no other way to refuse it. Nothing is condemned that has not
 * been proven guilty:
 * <ol>
 * <li>What went out first of all that is unanswered, when the connection ended right
 * after it with nothing acknowledged, is suspect after a few times in a row; at once if
 * the broker gave a reason that can only mean it.</li>
 * <li>A suspect is held back. When something else is acknowledged on the same connection,
 * or that lasts, it is not the network.</li>
 * <li>Then the suspect is sent, with nothing else under way. If it is acknowledged, it is
 * acquitted; if the connection ends right after it, it is condemned.</li>
 * </ol>
 * What has to be sent again on each connection, as subscriptions have, differs in two
 * points: an acknowledgement is no progress, so that it does not begin the count again,
 * and only a connection that lasts shows that it works without the suspects.
 * <p>
 * Not thread-safe.
 *
 * @param <T> what is sent, told apart by identity
 */
@InSerialExecutor
public final class Suspects<T> {

	/**
	 * How often a connection ends before what was sent last is suspect.
	 */
	static final int LOSSES = 3;

	// empty until something is suspect, which it never is on most connections

	private Map<T, Integer> losses = Collections.emptyMap();

	private Set<T> held = Collections.emptySet();

	private @Nullable T tested;

	private boolean acknowledged;

	private boolean proven;

	private boolean careful;

	private final boolean lasting;

	/**
	 * Create an instance without suspects.
	 * @param lasting whether what was acknowledged is done, and need not be sent again on
	 * the next connection
	 */
	public Suspects(boolean lasting) {
		this.lasting = lasting;
	}

	/**
	 * There is another connection.
	 */
	public void connected() {
		this.tested = null;
		this.acknowledged = false;
		this.proven = false;
	}

	/**
	 * Return whether things are to be sent one at a time, so that it is certain what the
	 * connection ends after.
	 * @return whether the last connection ended with nothing acknowledged
	 */
	public boolean isCareful() {
		return this.careful;
	}

	/**
	 * Return whether there are suspects, held back.
	 * @return whether there are
	 */
	public boolean isAnyHeld() {
		return !this.held.isEmpty();
	}

	/**
	 * Return whether a suspect is sent, so that nothing else may be.
	 * @return whether its answer is awaited
	 */
	public boolean isTesting() {
		return this.tested != null;
	}

	/**
	 * Return the suspect whose turn it is to be sent, with nothing else under way.
	 * @return the suspect, or {@code null} if there is none
	 */
	public @Nullable T next() {
		return (this.proven && this.tested == null && isAnyHeld()) ? this.held.iterator().next() : null;
	}

	/**
	 * A suspect was sent.
	 * @param suspect the suspect
	 */
	public void testing(T suspect) {
		this.tested = suspect;
	}

	/**
	 * The connection has lasted without the suspects.
	 */
	public void lasted() {
		this.proven = true;
	}

	/**
	 * Something was acknowledged, or refused as it should be.
	 * @param sent what it was
	 * @return whether that was a suspect
	 */
	public boolean acknowledged(T sent) {
		this.acknowledged = true;
		if (sent == this.tested) {
			this.tested = null;
		}
		else if (this.lasting) {
			this.proven = true;
		}
		if (this.lasting) {
			progressed();
		}
		this.losses.remove(sent);
		return this.held.remove(sent);
	}

	/**
	 * All that was to be sent is acknowledged, or held back.
	 */
	public void settled() {
		if (!isAnyHeld()) {
			progressed();
		}
	}

	private void progressed() {
		this.careful = false;
		// nearly always: each message that is acknowledged comes by here
		if (!this.losses.isEmpty()) {
			this.losses.keySet().removeIf((other) -> !this.held.contains(other));
		}
	}

	/**
	 * Something is not to be sent any more.
	 * @param sent what it was
	 * @return whether that was a suspect
	 */
	public boolean forget(T sent) {
		this.losses.remove(sent);
		if (this.tested == sent) {
			this.tested = null;
		}
		return this.held.remove(sent);
	}

	/**
	 * The connection ended without anything that was sent.
	 * @return who is no longer a suspect, for it is the network or the broker
	 */
	public List<T> endedIdle() {
		if (this.proven) {
			return List.of();
		}
		List<T> acquitted = List.copyOf(this.held);
		this.held = Collections.emptySet();
		this.losses = Collections.emptyMap();
		return acquitted;
	}

	/**
	 * Return whether something is held back.
	 * @param sent what
	 * @return whether it is a suspect
	 */
	public boolean isHeld(T sent) {
		return this.held.contains(sent);
	}

	/**
	 * The connection ended.
	 * @param first what of all that is unanswered went out first, shortly before
	 * @param named whether the broker gave a reason that can only mean what was sent
	 * @return what that makes of it
	 */
	public Verdict ended(T first, boolean named) {
		return ended(first, true, named);
	}

	/**
	 * The connection ended.
	 * @param first what of all that is unanswered went out first, shortly before
	 * @param certain whether it can only be that one
	 * @param named whether the broker gave a reason that can only mean what was sent
	 * @return what that makes of it
	 */
	public Verdict ended(T first, boolean certain, boolean named) {
		T tested = this.tested;
		this.tested = null;
		if (tested != null) {
			if (tested != first) {
				return Verdict.NONE;
			}
			forget(tested);
			return Verdict.CONDEMNED;
		}
		if (this.acknowledged && this.lasting) {
			return Verdict.NONE;
		}
		this.careful = true;
		if (!certain) {
			return Verdict.NONE;
		}
		if (this.losses.isEmpty()) {
			this.losses = new IdentityHashMap<>(2);
		}
		int count = this.losses.merge(first, 1, Integer::sum);
		// what was acknowledged before it shows that the connection worked
		int enough = this.acknowledged ? LOSSES - 1 : LOSSES;
		if (!named && count < enough) {
			return (count > 1) ? Verdict.REPEATED : Verdict.NONE;
		}
		this.losses.put(first, Math.max(count, LOSSES));
		if (this.held.isEmpty()) {
			this.held = new LinkedHashSet<>(2);
		}
		this.held.add(first);
		return Verdict.HELD;
	}

	/**
	 * What the end of a connection makes of what was sent before.
	 */
	public enum Verdict {

		/**
		 * Nothing.
		 */
		NONE,

		/**
		 * It is not the first time.
		 */
		REPEATED,

		/**
		 * It is suspect, and held back from now on.
		 */
		HELD,

		/**
		 * It is proven that the broker ends the connection for it.
		 */
		CONDEMNED

	}

}
