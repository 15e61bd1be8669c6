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

import java.io.File;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * What the starter adds to the start of an application that has the same dependencies
 * without it.
 */
final class StartUpRow implements Row {

	private static final String WITHOUT = "Without the starter";

	private static final String NETTY = "With it, on Netty";

	private static final String PAHO = "With it, on Paho";

	private static final String CONNECTED = ", connected";

	private static final String ARCHIVED = ", its classes in an archive";

	/**
	 * Have the start wait until all connections are there.
	 */
	static final String CONNECTED_WHEN_STARTED = "--mqtt.startup.fail-fast=true";

	@Override
	public String id() {
		return "start-up";
	}

	@Override
	public String title() {
		return "Start of an application";
	}

	@Override
	public List<Goal> goals() {
		return List.of(Goal.atMost(0.1, "s", "on Netty, more than the same dependencies without the starter"));
	}

	@Override
	public List<String> notes() {
		return List.of(
				"An application starts without waiting for its broker, which is what the goal is about: its figure of"
						+ " 0.18 s was taken with a client that needed 0.3 s to connect. With `mqtt.startup.fail-fast` it"
						+ " waits until it is connected.",
				"What is added until it is connected is the client: 400 classes of Netty and what they need of the JDK are"
						+ " loaded with the first connection, on the thread of the event loop.",
				"The JDK verifies the signature of Paho's artifact with the first class of it, with 200 classes of its own."
						+ " Applications whose connections all use Netty, and that have no channel adapters of Spring"
						+ " Integration, load none.",
				"Of 800 classes more than the 5,400 without the starter, 360 are ours, 155 are of Netty, whose loop starts"
						+ " meanwhile, and 195 are made by the JVM for lambda expressions.",
				"Most of what is added is the loading of classes: it is half as much where they come from an archive, which"
						+ " is one command more, see [class data sharing](ahead-of-time.md#class-data-sharing).",
				"The goal is in seconds of the machine on which it was set. The build that took 0.18 s there, which had Paho"
						+ " only, takes 0.57 s more than without it on the machine of this page when this one takes 0.45 s,"
						+ " and 0.94 s when this one takes 0.75 s, connected (the best of nine starts each, in turns).");
	}

	@Override
	public Result measure(Run run) throws Exception {
		Map<String, List<Double>> seconds = new LinkedHashMap<>();
		String classPath = System.getProperty("java.class.path");
		String netty = "--mqtt.client-type=netty";
		try (ClassDataArchive without = ClassDataArchive.of(without(classPath));
				ClassDataArchive with = ClassDataArchive.of(classPath, url(run), netty, CONNECTED_WHEN_STARTED)) {
			for (int round = 0; round < run.pace().rounds(); round++) {
				add(seconds, WITHOUT, start(without(classPath)));
				for (String client : List.of(NETTY, PAHO)) {
					String clientType = client.equals(NETTY) ? netty : "--mqtt.client-type=paho";
					add(seconds, client, start(classPath, url(run), clientType));
					add(seconds, client + CONNECTED, start(classPath, url(run), clientType, CONNECTED_WHEN_STARTED));
				}
				add(seconds, WITHOUT + ARCHIVED, without.start());
				add(seconds, NETTY + ARCHIVED, with.start(url(run), netty));
				add(seconds, NETTY + CONNECTED + ARCHIVED, with.start(url(run), netty, CONNECTED_WHEN_STARTED));
			}
		}
		Table table = new Table("", "from the JVM's start, s");
		seconds.forEach((name, series) -> table.row(name, median(seconds, name)));
		return new Result(table.lines(), List.of(median(seconds, NETTY) - median(seconds, WITHOUT)));
	}

	private static void add(Map<String, List<Double>> seconds, String name, double figure) {
		seconds.computeIfAbsent(name, (first) -> new ArrayList<>()).add(figure);
	}

	private static double median(Map<String, List<Double>> seconds, String name) {
		return Figures.median(seconds.getOrDefault(name, List.of()), Double::doubleValue);
	}

	private static String url(Run run) throws IOException {
		return "--mqtt.url=mqtt://127.0.0.1:" + run.port();
	}

	private static String without(String classPath) {
		return Arrays.stream(classPath.split(File.pathSeparator))
			.filter((entry) -> !entry.contains("mqtt-spring-boot-autoconfigure")
					&& !entry.contains("mqtt-spring-boot-starter"))
			.collect(Collectors.joining(File.pathSeparator));
	}

	/**
	 * Start an application in a JVM of its own.
	 * @param classPath its class path
	 * @param arguments its properties
	 * @return how many seconds it took
	 * @throws IOException if it could not be started
	 */
	static double start(String classPath, Object... arguments) throws IOException {
		return startWith(List.of(), classPath, arguments);
	}

	/**
	 * Start an application in a JVM of its own, which has options.
	 * @param options the options
	 * @param classPath its class path
	 * @param arguments its properties
	 * @return how many seconds it took
	 * @throws IOException if it could not be started
	 */
	static double startWith(List<String> options, String classPath, Object... arguments) throws IOException {
		try (ChildProcess child = ChildProcess.start(options, classPath, StartedApplication.class, arguments)) {
			return Double.parseDouble(child.readLine());
		}
	}

}
