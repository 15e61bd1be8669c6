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

import java.util.concurrent.Executor;
import java.util.function.DoubleSupplier;

import io.github.mqttboot.concurrent.TimeSource;
import io.github.mqttboot.supervisor.BrokerAddresses.Resolver;

/**
 * What a connection gets from outside, so that its tests need neither network nor clock.
 *
 * @param worker runs what may take a moment, many at once
 * @param lookups asks the name service, a few at a time
 * @param results completes futures, whose callbacks are user code that may wait for
 * others
 * @param time the time
 * @param random numbers from 0 to 1
 * @param resolver finds addresses
 */
record ConnectionEnvironment(Executor worker, Executor lookups, Executor results, TimeSource time,
		DoubleSupplier random, Resolver resolver) {

}
