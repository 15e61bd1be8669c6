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

import java.io.IOException;
import java.net.URL;
import java.util.Arrays;
import java.util.Collections;
import java.util.Enumeration;

import org.springframework.boot.test.context.FilteredClassLoader;
import org.springframework.util.ClassUtils;

/**
 * Hides packages as if their artifact were missing: the classes, and the resources that
 * they are loaded from.
 */
public final class AbsentPackages extends FilteredClassLoader {

	private final String[] packages;

	/**
	 * Hide packages.
	 * @param packages what their names start with
	 */
	public AbsentPackages(String... packages) {
		super(packages);
		this.packages = packages;
	}

	@Override
	public URL getResource(String name) {
		return isAbsent(name) ? null : super.getResource(name);
	}

	@Override
	public Enumeration<URL> getResources(String name) throws IOException {
		return isAbsent(name) ? Collections.emptyEnumeration() : super.getResources(name);
	}

	private boolean isAbsent(String name) {
		return Arrays.stream(this.packages).map(ClassUtils::convertClassNameToResourcePath).anyMatch(name::startsWith);
	}

}
