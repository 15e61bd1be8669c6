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

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.core.domain.AccessTarget;
import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaCodeUnit;
import com.tngtech.archunit.core.domain.JavaCodeUnitReference;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaFieldAccess;
import com.tngtech.archunit.core.domain.JavaMethod;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import io.github.mqttboot.concurrent.InSerialExecutor;
import io.github.mqttboot.concurrent.SerialExecutor;
import io.github.mqttboot.concurrent.TimeSource;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds that what a connection knows is changed in its serial executor only: from any
 * method that changes it, each way to a caller outside passes
 * {@link SerialExecutor#assertInside()}, or the queue of the executor.
 */
@Tag("once")
class ConfinementTests {

	private static final String ROOT = "io.github.mqttboot.";

	private static final String[] ROOMS = { "supervisor", "session", "session.outbound", "session.subscriptions",
			"diagnosis" };

	/**
	 * Configured by whoever creates them, before a connection exists.
	 */
	private static final Set<String> CONFIGURED = Set.of("DefaultMqttConnectionFactory", "SubscriptionRequests");

	/**
	 * Methods that are called while the object is being made, by the one thread that
	 * knows it. The queue of the executor publishes it.
	 */
	private static final Set<String> BEFORE_USE = Set.of("OutboundMessage#awaited", "OutboundMessage#checked",
			"OutboundMessage#onCancel", "RestoredMessages#restore", "SentMessages#restore");

	/**
	 * Fields that a transport or the thread that asks the application writes. Each is
	 * volatile, and written as it is, whatever it was before.
	 */
	private static final Set<String> OF_OTHER_THREADS = Set.of("AcknowledgementWatch$Clock.acknowledged",
			"AcknowledgementWatch$Clock.acknowledging", "AttemptLink.stage", "Authentication.asking",
			"Authentication.expiresAt", "ExactlyOnceWatch.exchanging", "SessionTraffic.lastPingRoundTrip");

	/**
	 * Fields of the thread that asks the application, which is serial as well. What the
	 * executor reads of them goes through its queue.
	 */
	private static final Set<String> OF_QUESTIONS = Set.of("Authentication.exchange", "Authentication.initialData",
			"Authentication.method");

	/**
	 * Who waits for something, each on a thread that is not the executor's: callers who
	 * publish or close, and the thread that writes the file.
	 */
	private static final Set<String> WAITING = Set.of("SupervisedConnection", "PublishRequests",
			"DefaultMqttConnectionFactory", "OutboxRoom", "Ticket", "JournalWriter", "Journal");

	private static final Pattern WAIT = Pattern
		.compile("(Ticket|CountDownLatch|Condition)\\.await.*|(Completable)?Future\\.(get|join)"
				+ "|Thread\\.(sleep|join)|Object\\.wait|Semaphore\\.(tryA|a)cquire.*|LockSupport\\.park.*"
				+ "|RandomAccessFile\\.(write|setLength)|FileDescriptor\\.sync|.*Queue\\.(put|take)");

	private static final Pattern COLLECTION_CHANGE = Pattern
		.compile("(add|push|offer|put|computeIf|merge|remove|retain|poll|pop|clear|replace).*|compute|set|sort");

	private static final JavaClasses PRODUCTION = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(ROOT + "supervisor", ROOT + "session", ROOT + "diagnosis");

	private final Set<JavaCodeUnit> changing = new HashSet<>();

	/**
	 * What interfaces declare of the same.
	 */
	private final Set<JavaCodeUnit> declared = new HashSet<>();

	@Test
	void whatChangesWithoutALockIsMarked() {
		List<String> unmarked = PRODUCTION.stream()
			.filter((type) -> Stream.of(ROOMS).anyMatch((room) -> type.getPackageName().equals(ROOT + room)))
			.filter((type) -> !isConfined(type) && !CONFIGURED.contains(type.getSimpleName()))
			.filter((type) -> type.getMethods()
				.stream()
				.anyMatch((method) -> writesUnguarded(method) || changesCollection(method)))
			.map(JavaClass::getName)
			.sorted()
			.toList();
		assertThat(unmarked).isEmpty();
	}

	@Test
	void whatOtherThreadsWriteIsVolatile() {
		List<String> fields = PRODUCTION.stream()
			.flatMap((type) -> type.getFields().stream())
			.filter((field) -> field.getModifiers().contains(JavaModifier.VOLATILE))
			.map(ConfinementTests::name)
			.toList();
		assertThat(fields).containsAll(OF_OTHER_THREADS);
	}

	@Test
	void whatIsChangedInTheExecutorIsNotReachedFromOutside() {
		findChanging();
		Set<String> open = new TreeSet<>();
		for (JavaCodeUnit method : this.changing) {
			if (!method.getModifiers().contains(JavaModifier.PRIVATE) && !asserts(method)) {
				callersOutside(method).forEach((caller) -> open.add(name(method) + " from " + caller));
			}
		}
		assertThat(this.changing).hasSizeGreaterThan(100);
		assertThat(open).isEmpty();
	}

	@Test
	void whoHasTheExecutorAssertsInEachMethodThatChangesSomething() {
		findChanging();
		List<String> missing = this.changing.stream()
			.filter((method) -> !method.getModifiers().contains(JavaModifier.PRIVATE))
			.filter((method) -> hasExecutor(method.getOwner()) && !asserts(method))
			.map(ConfinementTests::name)
			.sorted()
			.toList();
		assertThat(missing).isEmpty();
	}

	@Test
	void whatAConstructorHandsOutAsserts() {
		findChanging();
		List<String> missing = this.changing.stream()
			.filter((method) -> method.getAccessesToSelf()
				.stream()
				.anyMatch((access) -> access.getOrigin().isConstructor() && isDeferred(access)))
			.filter((method) -> !asserts(method))
			.map(ConfinementTests::name)
			.sorted()
			.toList();
		assertThat(missing).isEmpty();
	}

	@Test
	void nothingThatRunsInTheExecutorWaits() {
		Set<JavaClass> waiting = new ClassFileImporter().withImportOption(new ImportOption.DoNotIncludeTests())
			.importPackages(ROOT + "supervisor", ROOT + "session", ROOT + "diagnosis", ROOT + "store")
			.stream()
			.filter((type) -> type.getMethodCallsFromSelf()
				.stream()
				.map((call) -> call.getTargetOwner().getSimpleName() + "." + call.getTarget().getName())
				.anyMatch((call) -> WAIT.matcher(call).matches()))
			.collect(Collectors.toSet());
		assertThat(waiting).extracting(JavaClass::getSimpleName).containsExactlyInAnyOrderElementsOf(WAITING);
		assertThat(waiting).noneMatch(ConfinementTests::isConfined);
	}

	private void findChanging() {
		List<JavaCodeUnit> methods = PRODUCTION.stream()
			.filter(ConfinementTests::isConfined)
			.flatMap((type) -> type.getMethods().stream())
			.map(JavaCodeUnit.class::cast)
			.toList();
		boolean more = true;
		while (more) {
			more = false;
			for (JavaCodeUnit method : methods) {
				if (!this.changing.contains(method) && isChanging(method)) {
					this.changing.add(method);
					declarations(method).forEach(this.declared::add);
					more = true;
				}
			}
		}
	}

	private boolean isChanging(JavaCodeUnit method) {
		if (BEFORE_USE.contains(name(method))) {
			return false;
		}
		boolean queued = queues(method);
		return writes(method, queued) || changesCollection(method) || cancelsTimer(method)
				|| method.getAccessesFromSelf()
					.stream()
					.filter((access) -> !(queued && isDeferred(access)))
					.anyMatch((access) -> called(access).anyMatch(this.declared::contains));
	}

	private static boolean writes(JavaCodeUnit method, boolean queued) {
		return method.getFieldAccesses()
			.stream()
			.filter((access) -> !(queued && isDeferred(access)))
			.anyMatch(ConfinementTests::isWrite);
	}

	private static boolean writesUnguarded(JavaMethod method) {
		return !method.getModifiers().contains(JavaModifier.SYNCHRONIZED) && method.getFieldAccesses()
			.stream()
			.filter(ConfinementTests::isWrite)
			.anyMatch((access) -> access.getTarget()
				.resolveMember()
				.filter((field) -> !field.getModifiers().contains(JavaModifier.VOLATILE))
				.isPresent());
	}

	private static boolean isWrite(JavaFieldAccess access) {
		return access.getAccessType() == JavaFieldAccess.AccessType.SET && access.getTarget()
			.resolveMember()
			.filter((field) -> !OF_OTHER_THREADS.contains(name(field)) && !OF_QUESTIONS.contains(name(field)))
			.isPresent();
	}

	private static boolean changesCollection(JavaCodeUnit method) {
		return ownsCollection(method.getOwner()) && method.getMethodCallsFromSelf()
			.stream()
			.anyMatch((call) -> isCollection(call.getTargetOwner())
					&& COLLECTION_CHANGE.matcher(call.getTarget().getName()).matches());
	}

	private static boolean cancelsTimer(JavaCodeUnit method) {
		return method.getMethodCallsFromSelf()
			.stream()
			.anyMatch((call) -> call.getTargetOwner().isEquivalentTo(TimeSource.Timer.class));
	}

	private static boolean ownsCollection(JavaClass type) {
		return type.getConstructorCallsFromSelf()
			.stream()
			.anyMatch((call) -> call.getOrigin().isConstructor() && isCollection(call.getTargetOwner()));
	}

	private static boolean isCollection(JavaClass type) {
		if (!type.getPackageName().equals("java.util")) {
			return false;
		}
		Class<?> loaded = type.reflect();
		return Collection.class.isAssignableFrom(loaded) || Map.class.isAssignableFrom(loaded);
	}

	private static Stream<JavaCodeUnit> called(JavaAccess<?> access) {
		return (access.getTarget() instanceof AccessTarget.CodeUnitAccessTarget target)
				? target.resolveMember().stream().map(JavaCodeUnit.class::cast) : Stream.empty();
	}

	// Whoever is not marked, and who gives it to the JDK or to another package
	private static List<String> callersOutside(JavaCodeUnit method) {
		List<String> callers = new ArrayList<>();
		declarations(method).forEach((declaration) -> {
			if (!isOfRooms(declaration.getOwner())) {
				callers.add(declaration.getOwner().getName());
			}
			declaration.getAccessesToSelf()
				.stream()
				.filter((access) -> !isConfined(access.getOriginOwner())
						&& !BEFORE_USE.contains(name(access.getOrigin())))
				.forEach((access) -> callers.add(name(access.getOrigin())));
		});
		return callers;
	}

	private static boolean isOfRooms(JavaClass type) {
		return Stream.of(ROOMS).anyMatch((room) -> type.getPackageName().equals(ROOT + room));
	}

	private static Stream<JavaCodeUnit> declarations(JavaCodeUnit method) {
		Stream<JavaCodeUnit> inherited = method.getOwner()
			.getAllRawInterfaces()
			.stream()
			.flatMap((type) -> type.tryGetMethod(method.getName(), names(method)).stream())
			.map(JavaCodeUnit.class::cast);
		return Stream.concat(Stream.of(method), inherited);
	}

	private static String[] names(JavaCodeUnit method) {
		return method.getRawParameterTypes().stream().map(JavaClass::getName).toArray(String[]::new);
	}

	private static boolean isDeferred(JavaAccess<?> access) {
		return access.isDeclaredInLambda() || access instanceof JavaCodeUnitReference;
	}

	// Itself, or by a method of its own which does the work
	private static boolean asserts(JavaCodeUnit method) {
		return calls(method, "assertInside") || method.getMethodCallsFromSelf()
			.stream()
			.filter((call) -> call.getTargetOwner().equals(method.getOwner()))
			.flatMap(ConfinementTests::called)
			.anyMatch((own) -> calls(own, "assertInside"));
	}

	// What is in its lambdas runs inside then
	private static boolean queues(JavaCodeUnit method) {
		return calls(method, "execute") || calls(method, "schedule")
				|| method.getMethodCallsFromSelf()
					.stream()
					.anyMatch((call) -> call.getTargetOwner().getSimpleName().equals("AttemptLink")
							&& call.getTarget().getName().equals("execute"));
	}

	private static boolean calls(JavaCodeUnit method, String name) {
		return method.getMethodCallsFromSelf()
			.stream()
			.anyMatch((call) -> call.getTargetOwner().isEquivalentTo(SerialExecutor.class)
					&& call.getTarget().getName().equals(name));
	}

	private static boolean hasExecutor(JavaClass type) {
		return type.getFields()
			.stream()
			.map((field) -> field.getRawType())
			.anyMatch((field) -> field.isEquivalentTo(SerialExecutor.class)
					|| field.getSimpleName().equals("AttemptContext"));
	}

	private static boolean isConfined(JavaClass type) {
		return type.isAnnotatedWith(InSerialExecutor.class)
				|| type.getEnclosingClass().filter(ConfinementTests::isConfined).isPresent();
	}

	private static String name(JavaCodeUnit method) {
		return method.getOwner().getSimpleName() + "#" + method.getName();
	}

	private static String name(JavaField field) {
		String owner = field.getOwner().getName();
		return owner.substring(owner.lastIndexOf('.') + 1) + "." + field.getName();
	}

}
