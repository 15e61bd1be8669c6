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

package io.github.mqttboot.store;

import java.util.List;
import java.util.Map;

/**
 * The packet identifiers that are in use in the session with the broker, and for what:
 * all that a transport needs to go on where an earlier one stopped (MQTT 5 section 4.1).
 * It belongs to the session and not to a transport, so that none clears it.
 * <p>
 * For any thread. No method blocks. What must be safe before a packet goes out waits for
 * the {@link Ticket} of the method.
 *
 * @since 0.1.0
 */
public interface InflightStore {

	/**
	 * A PUBLISH of QoS 1 or 2 is about to be sent for the first time.
	 * @param packetId its packet identifier
	 * @param message the message
	 * @return to wait for before it goes out
	 */
	Ticket sent(int packetId, AcceptedMessage message);

	/**
	 * A PUBLISH is not sent after all. Its message still waits.
	 * @param packetId the packet identifier
	 */
	void withdrawn(int packetId);

	/**
	 * PUBREC came: from now on PUBREL is sent again, and not the message.
	 * @param packetId the packet identifier
	 * @return to wait for before PUBREL goes out
	 */
	Ticket released(int packetId);

	/**
	 * The final acknowledgement came: PUBACK, PUBCOMP or a PUBREC that refuses. The
	 * message is done with. Does nothing if the packet identifier is not in use.
	 * @param packetId the packet identifier
	 */
	void settled(int packetId);

	/**
	 * A PUBLISH of QoS 2 came in, and PUBREC is about to be sent.
	 * @param packetId the packet identifier
	 * @param fingerprint what distinguishes the message from another one with this
	 * identifier
	 * @return to wait for before PUBREC goes out
	 */
	Ticket received(int packetId, int fingerprint);

	/**
	 * PUBREL came in: the packet identifier of the broker is free again.
	 * @param packetId the packet identifier, also one that is free already
	 * @return to wait for before PUBCOMP goes out, with which the broker may use it for
	 * another message
	 */
	Ticket completed(int packetId);

	/**
	 * Return the messages in flight.
	 * @return a snapshot, in the order in which they were first sent
	 */
	List<InflightMessage> inflight();

	/**
	 * Return the messages of QoS 2 that came in and for which PUBREL has not.
	 * @return their fingerprints by packet identifier, a snapshot
	 */
	Map<Integer, Integer> received();

	/**
	 * Return when all that happened so far is safe, for a transport that goes on where an
	 * earlier one stopped.
	 * @return to wait for before anything is sent again
	 */
	Ticket saved();

	/**
	 * The broker has lost the session: no packet identifier is in use any more. Messages
	 * that were in flight wait again.
	 */
	void clear();

}
