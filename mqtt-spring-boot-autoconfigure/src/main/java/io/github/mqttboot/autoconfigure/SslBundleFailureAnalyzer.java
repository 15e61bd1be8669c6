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

package io.github.mqttboot.autoconfigure;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import org.jspecify.annotations.Nullable;

import org.springframework.boot.context.properties.source.ConfigurationProperty;
import org.springframework.boot.context.properties.source.ConfigurationPropertyName;
import org.springframework.boot.diagnostics.FailureAnalysis;
import org.springframework.boot.diagnostics.FailureAnalyzer;
import org.springframework.core.env.Environment;
import org.springframework.util.StringUtils;

/**
 * Performs analysis of SSL bundles that cannot be registered, which Spring Boot reports
 * with a stack trace of many causes.
 */
class SslBundleFailureAnalyzer implements FailureAnalyzer {

	static final String CURE = "Correct its stores, certificates, keys, passwords or options below 'spring.ssl.bundle'.";

	private static final Pattern MESSAGE = Pattern.compile("Unable to register SSL bundle '(.+)'");

	/**
	 * What is no location of a file, though Spring Boot names it as one: PEM text without
	 * its end, Base64 without its frame, and PEM text in Base64. It ends with the
	 * quotation, whatever becomes of its lines.
	 */
	private static final Pattern KEY = Pattern
		.compile("(-----BEGIN|\\b(M[A-Z]|LS0tLS1CRUdJTi)[A-Za-z0-9+/=]{50,})[^']*");

	private static final ConfigurationPropertyName PEM = ConfigurationPropertyName.of("spring.ssl.bundle.pem");

	private final Environment environment;

	SslBundleFailureAnalyzer(Environment environment) {
		this.environment = environment;
	}

	@Override
	public @Nullable FailureAnalysis analyze(Throwable failure) {
		for (Throwable cause = failure; cause != null; cause = cause.getCause()) {
			Matcher message = MESSAGE.matcher(String.valueOf(cause.getMessage()));
			if (message.matches()) {
				return analysis(message.group(1), cause);
			}
		}
		return null;
	}

	private FailureAnalysis analysis(String bundle, Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		String description = "The SSL bundle '" + bundle + "' cannot be used: "
				+ StringUtils.trimTrailingCharacter(withoutKeys(root.getMessage()), '.') + ".";
		return new FailureAnalysis(description, cure(this.environment, bundle), failure);
	}

	/**
	 * Hide keys in what is wrong with a bundle.
	 * @param message the message of an exception
	 * @return the message, fit for printing
	 */
	static String withoutKeys(@Nullable String message) {
		return KEY.matcher(String.valueOf(message)).replaceAll("******");
	}

	/**
	 * Say what to do with a bundle that cannot be used.
	 * @param environment the environment
	 * @param bundle its name
	 * @return sentences
	 */
	static String cure(Environment environment, String bundle) {
		return hasEscapedLineBreaks(environment, bundle)
				? "Its PEM text has the two characters '\\n' where a line should end. Write it with line breaks, in YAML "
						+ "within double quotes or as a literal block, or give the location of a file."
				: CURE;
	}

	private static boolean hasEscapedLineBreaks(Environment environment, String bundle) {
		ConfigurationPropertyName prefix = PEM.append(ConfigurationPropertyName.adapt(bundle, '.'));
		return KeySources.of(environment)
			.flatMap((source) -> source.stream().filter(prefix::isAncestorOf).map(source::getConfigurationProperty))
			.filter((property) -> property != null)
			.map(ConfigurationProperty::getValue)
			.anyMatch((value) -> String.valueOf(value).matches("(?s).*-----BEGIN [^-]*-----\\\\n.*"));
	}

}
