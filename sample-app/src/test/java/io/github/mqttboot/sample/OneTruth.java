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

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Looks at the page in each frame, for places that contradict each other: hero, way of
 * the readings, counts, cards and buttons.
 */
final class OneTruth {

	private static final String LOOK = """
			window.contradictions = [], window.frames = 0, (function look() {
				const element = (id) => document.getElementById(id);
				const text = (selector) => document.querySelector(selector)?.textContent ?? '';
				const must = (holds, ...places) => holds || window.contradictions.push(places.join(' | '));

				const states = ['control-room', 'flow-room', 'connection'].map((id) => element(id).dataset.state);
				const online = states[0] === 'CONNECTED';
				must(new Set(states).size === 1, ...states);
				const fact = text('#connection-facts [data-fact=State] dd');
				must(fact.startsWith(states[0].toLowerCase()), states[0], fact);
				const address = text('#connection-facts [data-fact=Broker] dd');
				must(online || !address.startsWith('mqtt://'), states[0], address);
				must(element('devices-stale').hidden === online, states[0], 'devices');

				for (const [stop, total] of [['flow-room', 'total-received'], ['flow-broker', 'total-underway']]) {
					const count = text(`#${stop} [data-field=count]`);
					must(count === text(`#${total}`), stop, count, total, text(`#${total}`));
				}

				const faults = text('#faults-text');
				const down = element('flow-broker').dataset.state === 'WAITING';
				must(down === element('broker-kill').disabled, `down: ${down}`, text('#broker-kill'));
				must(down === faults.startsWith('The broker is down'), `down: ${down}`, faults);
				const bad = element('flow-sent').dataset.bad === 'true';
				must(bad === (text('#network-toggle') === 'Make the network good'), `bad: ${bad}`, text('#network-toggle'));
				const [, duplicates, lost] = /([\\d,]+) duplicates?, ([\\d,]+) lost/.exec(faults) ?? [];
				must((bad && !down) === (duplicates !== undefined), `bad: ${bad}`, faults);
				must((duplicates ?? text('#total-duplicates')) === text('#total-duplicates'), faults, text('#total-duplicates'));
				must((lost ?? text('#total-lost')) === text('#total-lost'), faults, text('#total-lost'));

				window.frames++;
				requestAnimationFrame(look);
			})()""";

	private final Browser browser;

	/**
	 * Begin to look.
	 * @param browser where the page is open
	 */
	OneTruth(Browser browser) {
		this.browser = browser;
		browser.evaluate(LOOK);
	}

	/**
	 * Fail if something was contradictory in a frame since.
	 */
	void assertHeld() {
		assertThat((Long) this.browser.evaluate("window.frames")).isPositive();
		assertThat(this.browser.evaluate("[...new Set(window.contradictions)].join('\\n')")).isEqualTo("");
	}

}
