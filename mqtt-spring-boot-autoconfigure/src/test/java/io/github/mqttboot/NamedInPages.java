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

package io.github.mqttboot;

import java.util.List;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;

/**
 * Finds the classes and tests that pages of the documentation name, written as
 * <code>`ClassName`</code> or <code>`ClassNameTests#method`</code>.
 */
final class NamedInPages {

	// names of tests in Kotlin are sentences
	private static final Pattern NAME = Pattern.compile("`(\\w+)(?:#([\\w ,]+))?`");

	private static final Pattern MEMBER = Pattern.compile("`@?([A-Z]\\w*[a-z]\\w*)(?:[.#](\\w+)(?:\\(\\))?)?`");

	private static final JavaClasses PRODUCTION = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(NamedInPages.class.getPackageName());

	private static final JavaClasses TESTS = new ClassFileImporter()
		.withImportOption(new ImportOption.OnlyIncludeTests())
		.importPackages(NamedInPages.class.getPackageName());

	private NamedInPages() {
	}

	/**
	 * Return how many classes or tests a text names.
	 * @param text the text
	 * @return the number
	 */
	static long count(String text) {
		return names(text).count();
	}

	/**
	 * Return the tests that a text names and that do not exist.
	 * @param text the text
	 * @return what is missing, as it is written
	 */
	static List<String> missingTests(String text) {
		return names(text).filter((name) -> !isTest(name.group(1), name.group(2))).map(MatchResult::group).toList();
	}

	/**
	 * Return the production classes that a text names and that do not exist.
	 * @param text the text
	 * @return what is missing, as it is written
	 */
	static List<String> missingClasses(String text) {
		return names(text)
			.filter((name) -> PRODUCTION.stream().noneMatch((type) -> type.getSimpleName().equals(name.group(1))))
			.map(MatchResult::group)
			.toList();
	}

	/**
	 * Return the classes, of production or of tests, that a text names and that do not
	 * exist, or do not have the method it names, as in <code>`ClassName.method()`</code>.
	 * What does not begin like the name of a class is left out.
	 * @param text the text
	 * @return what is missing, as it is written
	 */
	static List<String> missingMembers(String text) {
		return MEMBER.matcher(text)
			.results()
			.filter((name) -> Stream.concat(PRODUCTION.stream(), TESTS.stream())
				.noneMatch((type) -> type.getSimpleName().equals(name.group(1)) && hasMethod(type, name.group(2))))
			.map(MatchResult::group)
			.distinct()
			.toList();
	}

	private static boolean hasMethod(JavaClass type, @Nullable String name) {
		return name == null || type.getAllMethods().stream().anyMatch((method) -> method.getName().equals(name));
	}

	/**
	 * Return the classes that a text names and that are not in a package.
	 * @param packageName the package
	 * @param text the text
	 * @return what is missing, as it is written
	 */
	static List<String> notIn(String packageName, String text) {
		return names(text)
			.filter((name) -> PRODUCTION.stream()
				.noneMatch((type) -> type.getName().equals(packageName + "." + name.group(1))))
			.map(MatchResult::group)
			.toList();
	}

	/**
	 * Return the classes that a text names and that are no public classes of a package.
	 * @param packageName the package
	 * @param text the text
	 * @return what is missing, as it is written
	 */
	static List<String> notPublicIn(String packageName, String text) {
		return names(text)
			.filter((name) -> PRODUCTION.stream()
				.noneMatch((type) -> type.getName().equals(packageName + "." + name.group(1))
						&& type.getModifiers().contains(JavaModifier.PUBLIC)))
			.map(MatchResult::group)
			.toList();
	}

	private static Stream<MatchResult> names(String text) {
		return NAME.matcher(text).results();
	}

	private static boolean isTest(String className, @Nullable String methodName) {
		return TESTS.stream()
			.filter((type) -> isOrIsNestedIn(type, className))
			.flatMap((type) -> type.getAllMethods().stream())
			.filter((method) -> method.isAnnotatedWith(Test.class) || method.isAnnotatedWith(ParameterizedTest.class))
			.anyMatch((method) -> methodName == null || method.getName().equals(methodName));
	}

	private static boolean isOrIsNestedIn(JavaClass type, String className) {
		return type.getSimpleName().equals(className)
				|| type.getEnclosingClass().filter((enclosing) -> isOrIsNestedIn(enclosing, className)).isPresent();
	}

}
