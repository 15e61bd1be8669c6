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

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Animations of the readings on the page, in each theme, with a frame of each whenever
 * the test looks at the page.
 */
final class Recording {

	private static final int MAX_FRAMES = 60;

	// The panel alone and of one size, and no button between two themes
	private static final String PREPARE = """
			(() => {
				const style = new CSSStyleSheet();
				style.replaceSync(`* { transition: none !important } #control-room .yaml { display: none }
					#control-room .hero-head { min-height: 4.5rem; align-items: start }`);
				document.adoptedStyleSheets = [style];
				const { left, top, width, height } = document.getElementById('control-room').getBoundingClientRect();
				return [left + scrollX - 10, top + scrollY - 10, width + 20, height + 20].map(Math.round);
			})()""";

	private final Browser browser;

	private final List<Long> area;

	private final Map<String, Animation> animations = new LinkedHashMap<>();

	private int frames;

	Recording(Browser browser) {
		this.browser = browser;
		this.area = ((List<?>) browser.evaluate(PREPARE)).stream().map(Long.class::cast).toList();
		this.animations.put("dark", new Animation());
		this.animations.put("light", new Animation());
	}

	void frame() throws IOException {
		if (this.frames++ < MAX_FRAMES) {
			for (Map.Entry<String, Animation> animation : this.animations.entrySet()) {
				this.browser.preferColorScheme(animation.getKey());
				animation.getValue().add(this.browser.picture(this.area));
			}
		}
	}

	/**
	 * Write the animations and leave the page as it was.
	 * @param name the name of the files
	 * @throws IOException if that fails
	 */
	void save(String name) throws IOException {
		for (Map.Entry<String, Animation> animation : this.animations.entrySet()) {
			animation.getValue().write(Browser.file(name + "-" + animation.getKey() + ".gif"));
		}
		this.browser.evaluate("document.adoptedStyleSheets = []");
	}

}
