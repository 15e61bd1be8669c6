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

import java.util.function.Consumer;

import org.jspecify.annotations.Nullable;

import org.springframework.http.HttpStatus;
import org.springframework.web.bind.annotation.PathVariable;
import org.springframework.web.bind.annotation.PostMapping;
import org.springframework.web.bind.annotation.RequestMapping;
import org.springframework.web.bind.annotation.ResponseStatus;
import org.springframework.web.bind.annotation.RestController;
import org.springframework.web.server.ResponseStatusException;

/**
 * Does what the buttons of the page say.
 */
@RestController
@RequestMapping("/api")
@ResponseStatus(HttpStatus.ACCEPTED)
class CommandController {

	private final ControlRoom controlRoom;

	private final Fleet fleet;

	private final BadNetwork network;

	private final Journal journal;

	private final @Nullable EmbeddedBroker broker;

	private final CertificateSwap certificateSwap;

	private final @Nullable PlainIntegration plain;

	CommandController(ControlRoom controlRoom, Fleet fleet, BadNetwork network, Journal journal,
			@Nullable EmbeddedBroker broker, CertificateSwap certificateSwap, @Nullable PlainIntegration plain) {
		this.controlRoom = controlRoom;
		this.fleet = fleet;
		this.network = network;
		this.journal = journal;
		this.broker = broker;
		this.certificateSwap = certificateSwap;
		this.plain = plain;
	}

	@PostMapping("/broker/kill")
	void killBroker() {
		if (this.broker == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The broker is not part of the sample");
		}
		if (this.broker.restart()) {
			this.journal.add("broker", true, "is killed, and starts again");
		}
	}

	@PostMapping("/broker/swap-certificate")
	void swapCertificate() {
		if (!this.certificateSwap.start()) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "The broker has no certificate to swap");
		}
	}

	@PostMapping("/network/bad")
	void makeNetworkBad() {
		this.network.set(true);
		this.journal.add("network", true, "delays and loses packets of the devices");
	}

	@PostMapping("/network/good")
	void makeNetworkGood() {
		this.network.set(false);
		this.journal.add("network", false, "is fine again");
	}

	@PostMapping("/poison")
	void sendPoison() {
		this.fleet.getDevices().stream().filter(Device::isOn).findFirst().ifPresent(Device::sendPoison);
	}

	@PostMapping("/control-room/offline")
	void goOffline() {
		this.controlRoom.goOffline();
		if (this.plain != null) {
			this.plain.goOffline();
		}
	}

	@PostMapping("/control-room/online")
	void goOnline() {
		this.controlRoom.goOnline();
		if (this.plain != null) {
			this.plain.goOnline();
		}
	}

	@PostMapping("/devices/{name}/pull-plug")
	void pullPlug(@PathVariable String name) {
		device(name).getPlug().pull();
		twin(name, (device) -> device.getPlug().pull());
	}

	@PostMapping("/devices/{name}/plug-in")
	void plugIn(@PathVariable String name) {
		device(name).getPlug().putIn();
		twin(name, (device) -> device.getPlug().putIn());
	}

	@PostMapping("/devices/{name}/switch-off")
	void switchOff(@PathVariable String name) {
		device(name).switchOff();
		twin(name, PlainDevice::switchOff);
	}

	@PostMapping("/devices/{name}/switch-on")
	void switchOn(@PathVariable String name) {
		device(name).switchOn();
		twin(name, PlainDevice::switchOn);
	}

	private void twin(String name, Consumer<PlainDevice> command) {
		if (this.plain != null) {
			this.plain.command(name, command);
		}
	}

	private Device device(String name) {
		Device device = this.fleet.getDevice(name);
		if (device == null) {
			throw new ResponseStatusException(HttpStatus.NOT_FOUND, "No device '" + name + "'");
		}
		return device;
	}

}
