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

import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * What a series of messages has shown, {@code NaN} for what was not measured.
 *
 * @param rate messages per second
 * @param median the median latency in microseconds
 * @param slowest the latency in microseconds that 99 of 100 messages do not exceed
 * @param cpu the processor time per message in microseconds, of the whole process
 * @param allocated the bytes allocated per message
 */
record Figures(double rate, double median, double slowest, double cpu, double allocated) {

	static Figures median(List<Figures> series) {
		return new Figures(median(series, Figures::rate), median(series, Figures::median),
				median(series, Figures::slowest), median(series, Figures::cpu), median(series, Figures::allocated));
	}

	static <T> double median(List<T> series, ToDoubleFunction<T> figure) {
		return series.stream().mapToDouble(figure).sorted().skip(series.size() / 2).findFirst().orElse(Double.NaN);
	}

}
