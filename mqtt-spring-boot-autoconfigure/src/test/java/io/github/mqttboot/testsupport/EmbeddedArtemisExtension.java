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

package io.github.mqttboot.testsupport;

import org.junit.jupiter.api.extension.ExtensionContext;
import org.junit.jupiter.api.extension.ExtensionContext.Store;
import org.junit.jupiter.api.extension.ParameterContext;
import org.junit.jupiter.api.extension.ParameterResolutionException;
import org.junit.jupiter.api.extension.support.TypeBasedParameterResolver;

/**
 * Resolves a parameter of type {@link EmbeddedArtemis} to the one broker of this JVM. It
 * starts with the first test that asks for it and stops after the last test of all. Tests
 * share it, so each must use its own client identifiers and topics.
 */
public final class EmbeddedArtemisExtension extends TypeBasedParameterResolver<EmbeddedArtemis> {

	@Override
	public EmbeddedArtemis resolveParameter(ParameterContext parameterContext, ExtensionContext extensionContext) {
		Store store = extensionContext.getRoot().getStore(ExtensionContext.Namespace.create(getClass()));
		return store.computeIfAbsent(EmbeddedArtemis.class, (type) -> startBroker(), EmbeddedArtemis.class);
	}

	private EmbeddedArtemis startBroker() {
		try {
			return EmbeddedArtemis.start();
		}
		catch (Exception ex) {
			throw new ParameterResolutionException("Embedded Artemis did not start", ex);
		}
	}

}
