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

package io.github.mqttboot.benchmarks;

import java.util.ArrayList;
import java.util.List;

/**
 * Where the time and the memory of our client on Netty go, each in a JVM of its own.
 */
final class ProfileRow implements Row {

	@Override
	public String id() {
		return "profile";
	}

	@Override
	public String title() {
		return "Where the rest of the time goes";
	}

	@Override
	public List<Goal> goals() {
		return List.of();
	}

	@Override
	public Result measure(Run run) throws Exception {
		List<String> lines = new ArrayList<>();
		lines.add("Recorded by JDK Flight Recorder: the part of the samples by what ran at the top of the stack,"
				+ " and the part of the allocated bytes by who asked for them, which is the first frame above the JDK."
				+ " Idle connections have too few samples for that: what is shown is their heap, and the CPU of the process.");
		lines.add("A bare transport on this event loop, without what is above it, sends four times as many messages as"
				+ " HiveMQ's client. What keeps `sendAsync` below that is what a message has beyond its packet: a future that"
				+ " is completed on another thread, its place in the outbox and in the window, the account of what is in"
				+ " flight until it is acknowledged, and meters.");
		for (Profile.Subject subject : Profile.Subject.values()) {
			lines.add("");
			lines.add("### " + subject.title());
			lines.add("");
			try (ChildProcess child = ChildProcess.start(Profile.class, subject, run.port(),
					run.pace().profile().toMillis(), run.pace().connections())) {
				lines.addAll(child.readAll());
			}
			while (lines.get(lines.size() - 1).isEmpty()) {
				lines.remove(lines.size() - 1);
			}
		}
		return new Result(lines, List.of());
	}

}
