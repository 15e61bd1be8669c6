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
import java.time.Instant;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.sample.Dashboard.BrokerView;
import io.github.mqttboot.sample.Dashboard.ControlRoomView;
import io.github.mqttboot.sample.Dashboard.DeviceView;
import org.jspecify.annotations.Nullable;

import org.springframework.context.event.ContextClosedEvent;
import org.springframework.context.event.EventListener;
import org.springframework.scheduling.annotation.Scheduled;
import org.springframework.web.bind.annotation.GetMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.servlet.mvc.method.annotation.SseEmitter;

/**
 * Shows the {@link Dashboard}, once or live.
 */
@RestController
@RequestMapping("/api/dashboard")
class DashboardController {

	private final ControlRoom controlRoom;

	private final Fleet fleet;

	private final Ledger ledger;

	private final Journal journal;

	private final BadNetwork network;

	private final @Nullable EmbeddedBroker broker;

	private final CertificateSwap certificateSwap;

	private final @Nullable PlainIntegration plain;

	private final Set<SseEmitter> pages = ConcurrentHashMap.newKeySet();

	DashboardController(ControlRoom controlRoom, Fleet fleet, Ledger ledger, Journal journal, BadNetwork network,
			@Nullable EmbeddedBroker broker, CertificateSwap certificateSwap, @Nullable PlainIntegration plain) {
		this.controlRoom = controlRoom;
		this.fleet = fleet;
		this.ledger = ledger;
		this.journal = journal;
		this.network = network;
		this.broker = broker;
		this.certificateSwap = certificateSwap;
		this.plain = plain;
	}

	@GetMapping
	Dashboard dashboard() {
		return new Dashboard(Instant.now(), ControlRoomView.of(this.controlRoom.getConnection().getSnapshot()),
				this.fleet.getDevices().stream().map((device) -> DeviceView.of(device, this.controlRoom)).toList(),
				this.ledger.getTotals(), (this.plain != null) ? this.plain.getTotals() : null, this.journal.getPings(),
				this.journal.getEntries(),
				(this.broker != null) ? BrokerView.of(this.broker, this.certificateSwap) : null, this.network.isOn());
	}

	@GetMapping("/stream")
	SseEmitter stream() {
		SseEmitter page = new SseEmitter(0L);
		page.onCompletion(() -> this.pages.remove(page));
		this.pages.add(page);
		return page;
	}

	@Scheduled(fixedDelay = 250)
	void refreshPages() {
		if (!this.pages.isEmpty()) {
			Dashboard dashboard = dashboard();
			this.pages.forEach((page) -> refresh(page, dashboard));
		}
	}

	private void refresh(SseEmitter page, Dashboard dashboard) {
		try {
			page.send(dashboard);
		}
		catch (IOException | IllegalStateException ex) {
			this.pages.remove(page);
		}
	}

	/**
	 * Let go of the pages: an open stream would hold up the web server's graceful
	 * shutdown.
	 */
	@EventListener(ContextClosedEvent.class)
	void closePages() {
		this.pages.forEach(SseEmitter::complete);
	}

}
