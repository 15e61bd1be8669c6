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

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.charset.Charset;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.function.Predicate;
import java.util.function.Supplier;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

import com.tngtech.archunit.base.DescribedPredicate;
import com.tngtech.archunit.core.domain.JavaCall;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClass.Predicates;
import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.domain.JavaField;
import com.tngtech.archunit.core.domain.JavaMember;
import com.tngtech.archunit.core.domain.JavaModifier;
import com.tngtech.archunit.core.domain.JavaType;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.lang.syntax.ArchRuleDefinition;
import com.tngtech.archunit.library.dependencies.SliceAssignment;
import com.tngtech.archunit.library.dependencies.SliceIdentifier;
import com.tngtech.archunit.library.dependencies.SlicesRuleDefinition;
import io.github.mqttboot.annotation.MqttListener;
import io.github.mqttboot.annotation.MqttListeners;
import io.github.mqttboot.codec.MalformedPacketException;
import io.github.mqttboot.publisher.EnableMqttPublishers;
import io.github.mqttboot.publisher.MqttPublishersRegistrar;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightStore;
import org.jspecify.annotations.NullMarked;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.MethodSource;

import org.springframework.boot.autoconfigure.AutoConfiguration;
import org.springframework.boot.autoconfigure.condition.ConditionalOnClass;
import org.springframework.boot.context.annotation.ImportCandidates;
import org.springframework.boot.test.context.SpringBootTest;
import org.springframework.context.annotation.Configuration;
import org.springframework.test.annotation.DirtiesContext;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Holds the packages to their places: who may use whom, where Paho and Netty may be
 * named, and what auto-configurations look like.
 */
@Tag("once")
class ArchitectureTests {

	private static final String ROOT = "io.github.mqttboot";

	private static final JavaClasses PRODUCTION = new ClassFileImporter()
		.withImportOption(new ImportOption.DoNotIncludeTests())
		.importPackages(ROOT);

	/**
	 * What applications use: its public signatures name no type of a machine room.
	 */
	static final String[] API = named("protocol", "settings", "connection", "event", "core", "listener", "annotation",
			"publisher", "integration", "health", "metrics", "observation", "actuate.endpoint", "test");

	static final String[] MACHINE = named("concurrent", "store", "store.file", "codec", "transport.netty",
			"transport.netty.link", "transport.paho", "transport.paho.link", "session", "session.outbound",
			"session.inbound", "session.subscriptions", "diagnosis", "supervisor", "supervisor.observer",
			"listener.container");

	/**
	 * The SPI, and what Spring Boot configures: the public types there are for others,
	 * too.
	 */
	private static final String[] PARTLY = { ROOT + ".transport", ROOT + ".autoconfigure.." };

	private static final Set<String> FOR_TRANSPORTS = Set.of(InflightStore.class.getName(),
			AcceptedMessage.class.getName(), MalformedPacketException.class.getName());

	/**
	 * What each package may use of ours beside {@code protocol}, which is for all.
	 */
	static final List<Arrow> arrows = List.of(new Arrow("protocol"), new Arrow("concurrent"),
			new Arrow("store", "concurrent"), new Arrow("store.file", "store", "concurrent"), new Arrow("codec"),
			new Arrow("transport", "codec", "store"),
			new Arrow("transport.netty", "transport.netty.link", "codec", "transport", "store"),
			new Arrow("transport.netty.link", "transport"),
			new Arrow("transport.paho", "codec", "transport", "transport.paho.link", "store"),
			new Arrow("transport.paho.link", "codec", "transport"), new Arrow("settings", "transport"),
			new Arrow("connection", "settings", "transport"), new Arrow("event", "connection", "listener"),
			new Arrow("diagnosis", "concurrent", "connection", "settings", "store", "transport"),
			new Arrow("session.outbound", "codec", "concurrent", "connection", "diagnosis", "settings", "store",
					"transport"),
			new Arrow("session.inbound", "concurrent", "connection", "settings", "store"),
			new Arrow("session.subscriptions", "codec", "concurrent", "connection", "diagnosis", "session.inbound",
					"transport"),
			new Arrow("session", "session.outbound", "session.inbound", "session.subscriptions", "concurrent",
					"connection", "settings", "store", "transport"),
			new Arrow("supervisor.observer", "connection", "event"),
			new Arrow("supervisor", "supervisor.observer", "session", "session.outbound", "session.inbound",
					"session.subscriptions", "concurrent", "connection", "diagnosis", "settings", "store", "store.file",
					"transport"),
			new Arrow("core", "connection", "settings"), new Arrow("listener", "connection", "settings"),
			new Arrow("listener.container", "listener", "concurrent", "connection", "diagnosis", "settings",
					"transport"),
			new Arrow("annotation", "connection", "core", "diagnosis", "listener", "settings"),
			new Arrow("publisher", "annotation", "core", "connection", "settings"),
			new Arrow("integration", "concurrent", "connection", "core", "settings"),
			new Arrow("actuate.endpoint", "connection", "diagnosis", "listener", "settings", "transport"),
			new Arrow("health", "connection", "diagnosis", "settings"),
			new Arrow("metrics", "connection", "core", "listener"),
			new Arrow("observation", "connection", "core", "listener", "settings"),
			new Arrow("docker.compose", "autoconfigure", "settings"), new Arrow("testcontainers", "autoconfigure"),
			new Arrow("test", "autoconfigure"));

	/**
	 * What names an annotation that names it, as Java and Spring ask for: the annotation
	 * around a repeatable one, and the registrar that an annotation imports.
	 */
	private static final Map<String, String> oneWith = Map.of(MqttListeners.class.getName(),
			MqttListener.class.getName(), MqttPublishersRegistrar.class.getName(),
			EnableMqttPublishers.class.getName());

	@ParameterizedTest
	@FieldSource("arrows")
	void packageUsesOnlyWhatItMay(Arrow arrow) {
		ArchRuleDefinition.noClasses()
			.that()
			.resideInAPackage(arrow.from())
			.should()
			.dependOnClassesThat(Predicates.resideInAPackage(ROOT + "..")
				.and(DescribedPredicate.not(Predicates.resideInAnyPackage(arrow.to()))))
			.check(PRODUCTION);
	}

	@Test
	void everyPackageHasItsArrow() {
		assertThat(packages()).filteredOn((name) -> !name.equals(ROOT) && !name.startsWith(ROOT + ".autoconfigure"))
			.containsExactlyInAnyOrderElementsOf(arrows.stream().map(Arrow::from).toList());
	}

	@Test
	void packagesHaveNoCycles() {
		SlicesRuleDefinition.slices().matching(ROOT + ".(**)").should().beFreeOfCycles().check(PRODUCTION);
	}

	/**
	 * No class leads back to itself by way of those that it uses in its package.
	 */
	@ParameterizedTest
	@MethodSource("packages")
	void classesOfAPackageHaveNoCycles(String name) {
		SliceAssignment topLevelClasses = new SliceAssignment() {

			@Override
			public SliceIdentifier getIdentifierOf(JavaClass type) {
				return type.getPackageName().equals(name) ? SliceIdentifier.of(sliceOf(type))
						: SliceIdentifier.ignore();
			}

			private String sliceOf(JavaClass type) {
				String topLevel = type.getName().replaceFirst("\\$.*", "");
				return oneWith.getOrDefault(topLevel, topLevel);
			}

			@Override
			public String getDescription() {
				return "classes of " + name;
			}

		};
		SlicesRuleDefinition.slices().assignedFrom(topLevelClasses).should().beFreeOfCycles().check(PRODUCTION);
	}

	/**
	 * Properties of a connection have its name, and advice changes with the settings:
	 * both are written where the connection and the settings are known.
	 */
	@Test
	void propertiesAreNamedOnlyWhereTheirConnectionIsKnown() throws IOException {
		Pattern property = Pattern.compile("\"[^\"\n]*\\bmqtt\\.[a-z]|\\bpropertyName\\(");
		// the names of meters and of observations begin alike
		Set<String> mayNameThem = Set.of("diagnosis", "settings", "autoconfigure", "metrics", "observation");
		Path root = Path.of("src/main/java/io/github/mqttboot");
		try (Stream<Path> files = Files.walk(root)) {
			assertThat(files.filter((file) -> file.toString().endsWith(".java"))
				.filter((file) -> !mayNameThem.contains(root.relativize(file).getName(0).toString()))
				.filter((file) -> property.matcher(read(file)).find())).isEmpty();
		}
	}

	private static String read(Path file) {
		try {
			return Files.readString(file);
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	/**
	 * The SPI may show what transports are given of the store, and what the codec that
	 * they use throws.
	 */
	@Test
	void signaturesOfTheApiNameNoTypeOfTheMachine() {
		DescribedPredicate<JavaClass> forOthers = Predicates.resideInAnyPackage(API)
			.or(Predicates.resideInAnyPackage(PARTLY));
		DescribedPredicate<JavaClass> machine = Predicates.resideInAnyPackage(MACHINE);
		assertThat(PRODUCTION.stream()
			.filter(forOthers)
			.filter(ArchitectureTests::isVisible)
			.flatMap((type) -> typesShownBy(type).stream()
				.filter(machine)
				.filter((shown) -> !isOfTheSpi(type) || !FOR_TRANSPORTS.contains(shown.getName()))
				.map((shown) -> type.getName() + " shows " + shown.getName())))
			.isEmpty();
	}

	private static boolean isOfTheSpi(JavaClass type) {
		return type.getPackageName().equals(ROOT + ".transport");
	}

	@Test
	void signaturesAreLookedThroughForEachTypeThatTheyShow() {
		assertThat(typesShownBy(new ClassFileImporter().importClass(Shown.class))).extracting(JavaClass::getSimpleName)
			.contains("ArrayList", "URI", "Supplier", "Path", "Number", "Charset", "CompletableFuture", "Pattern",
					"Duration", "Locale", "UUID", "IOException")
			.doesNotContain("Random");
	}

	private static boolean isVisible(JavaClass type) {
		boolean visible = type.getModifiers().contains(JavaModifier.PUBLIC)
				|| type.getModifiers().contains(JavaModifier.PROTECTED);
		return visible && type.getEnclosingClass().map(ArchitectureTests::isVisible).orElse(true);
	}

	/**
	 * What one must know to extend a type, or to use its public and protected members.
	 */
	private static Set<JavaClass> typesShownBy(JavaClass type) {
		List<JavaType> shown = new ArrayList<>(type.getInterfaces());
		type.getSuperclass().ifPresent(shown::add);
		shown.addAll(type.getTypeParameters());
		type.getFields().stream().filter(ArchitectureTests::isForOthers).map(JavaField::getType).forEach(shown::add);
		type.getCodeUnits().stream().filter(ArchitectureTests::isForOthers).forEach((codeUnit) -> {
			shown.add(codeUnit.getReturnType());
			shown.addAll(codeUnit.getParameterTypes());
			shown.addAll(codeUnit.getTypeParameters());
			shown.addAll(codeUnit.getExceptionTypes());
		});
		return shown.stream()
			.flatMap((each) -> each.getAllInvolvedRawTypes().stream())
			.map(JavaClass::getBaseComponentType)
			.collect(Collectors.toSet());
	}

	private static boolean isForOthers(JavaMember member) {
		return member.getModifiers().contains(JavaModifier.PUBLIC)
				|| member.getModifiers().contains(JavaModifier.PROTECTED);
	}

	/**
	 * A machine room shows only its doors. The codec is left out, for it serves those who
	 * measure and test it too; Paho creates its loggers by name.
	 */
	@Test
	void whatAMachineRoomShowsIsUsedByAnother() {
		assertThat(PRODUCTION).filteredOn(Predicates.resideInAnyPackage(MACHINE))
			.filteredOn((type) -> type.isTopLevelClass() && type.getModifiers().contains(JavaModifier.PUBLIC))
			.filteredOn((type) -> !type.getPackageName().equals(ROOT + ".codec")
					&& !type.getName().matches(".*\\.Paho(V[35]Logger|Log)"))
			.allSatisfy((type) -> assertThat(users(type)).as("users of " + type.getName()).isNotEmpty());
	}

	/**
	 * Other rooms, and what its own room shows of the type.
	 */
	private static List<String> users(JavaClass type) {
		Stream<String> others = type.getDirectDependenciesToSelf()
			.stream()
			.map((dependency) -> dependency.getOriginClass())
			.filter((origin) -> !origin.getPackageName().equals(type.getPackageName()))
			.map(JavaClass::getName);
		Stream<String> signatures = type.getPackage()
			.getClasses()
			.stream()
			.filter((neighbour) -> neighbour.getModifiers().contains(JavaModifier.PUBLIC) && !neighbour.equals(type))
			.flatMap((neighbour) -> neighbour.getCodeUnits().stream())
			.filter((member) -> member.getModifiers().contains(JavaModifier.PUBLIC))
			.filter((member) -> member.getRawReturnType().equals(type) || member.getRawParameterTypes().contains(type))
			.map((member) -> member.getFullName());
		return Stream.concat(others, signatures).toList();
	}

	/**
	 * Spring keeps the context of a test class, with connections that go on looking for a
	 * broker that is gone, and start threads for it in the midst of other tests.
	 */
	@Test
	void testsCloseTheirContexts() {
		ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(SpringBootTest.class)
			.should()
			.beAnnotatedWith(DirtiesContext.class)
			.check(new ClassFileImporter().withImportOption(new ImportOption.OnlyIncludeTests()).importPackages(ROOT));
	}

	@Test
	void pahoIsNamedOnlyAtTheEdge() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + ".transport.paho", ROOT + ".integration")
			.and()
			.haveNameNotMatching(".*\\.autoconfigure\\.PahoV[35]Configuration")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("org.eclipse.paho..")
			.check(PRODUCTION);
	}

	@Test
	void nettyIsNamedOnlyAtTheEdge() {
		ArchRuleDefinition.noClasses()
			.that()
			.resideOutsideOfPackages(ROOT + ".transport.netty", ROOT + ".transport.netty.link")
			.and()
			.haveNameNotMatching(".*\\.autoconfigure\\.NettyConfiguration")
			.should()
			.dependOnClassesThat()
			.resideInAPackage("io.netty..")
			.check(PRODUCTION);
	}

	/**
	 * Each has its row in the table of threads of {@code docs/architecture.md}.
	 */
	@Test
	void threadsAreStartedInFewPlaces() {
		Pattern executor = Pattern.compile("(?!io\\.github\\.).*(Executor|EventLoop|ForkJoinPool|[.]Thread)");
		assertThat(callers((call) -> call.getName().equals("<init>") && executor.matcher(ownerOf(call)).matches()
				|| call.getName().equals("start") && ownerOf(call).equals(Thread.class.getName())
				|| ownerOf(call).equals(Executors.class.getName())))
			.containsExactlyInAnyOrder("ConnectionThreads", "EventLoops", "ClientThreads", "VirtualClientThreads",
					"WorkerThreads", "ClientContext", "MessageWorker", "BrokerLink");
	}

	/**
	 * Those of event loops end a channel whose broker does not close it, and keep QUIC in
	 * use.
	 */
	@Test
	void timersAreThoseOfTheClockAndOfEventLoops() {
		Pattern timer = Pattern.compile(".*(ExecutorService|ThreadPoolExecutor|EventLoop)\\.schedule\\w*"
				+ "|.*\\.CompletableFuture\\.delayedExecutor|java\\.util\\.Timer\\..*");
		assertThat(callers((call) -> timer.matcher(ownerOf(call) + "." + call.getName()).matches()))
			.containsExactlyInAnyOrder("SystemTime", "NetworkConnection", "QuicLink");
	}

	private static Set<String> callers(Predicate<JavaCall<?>> selected) {
		return PRODUCTION.stream()
			.filter((type) -> type.getCodeUnits()
				.stream()
				.flatMap((codeUnit) -> codeUnit.getCallsFromSelf().stream())
				.anyMatch(selected::test))
			.map((type) -> type.getName().replaceFirst(".*\\.(\\w+).*", "$1"))
			.collect(Collectors.toSet());
	}

	private static String ownerOf(JavaCall<?> call) {
		return call.getTargetOwner().getName();
	}

	@Test
	void nothingReadsSerializedObjects() {
		ArchRuleDefinition.noClasses()
			.should()
			.dependOnClassesThat()
			.haveNameMatching("java\\.io\\.(ObjectInputStream|ObjectInput)|.*\\.(SerializationUtils|.*Deserializer)")
			.check(PRODUCTION);
	}

	@Test
	void autoConfigurationsArePublicFinalAndListed() {
		List<String> listed = ImportCandidates.load(AutoConfiguration.class, getClass().getClassLoader())
			.getCandidates()
			.stream()
			.filter((name) -> name.startsWith(ROOT))
			.toList();
		assertThat(listed).isSorted();
		assertThat(PRODUCTION).filteredOn((type) -> type.isAnnotatedWith(AutoConfiguration.class))
			.allSatisfy((type) -> assertThat(type.getModifiers()).contains(JavaModifier.PUBLIC, JavaModifier.FINAL))
			.extracting(JavaClass::getName)
			.containsExactlyInAnyOrderElementsOf(listed);
	}

	@Test
	void autoConfigurationsHaveNoPublicMembers() {
		ArchRuleDefinition.methods()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic()
			.check(PRODUCTION);
		ArchRuleDefinition.constructors()
			.that()
			.areDeclaredInClassesThat()
			.areAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic()
			.check(PRODUCTION);
	}

	@Test
	void configurationsOfAutoConfigurationsAreNotPublic() {
		ArchRuleDefinition.classes()
			.that()
			.areAnnotatedWith(Configuration.class)
			.and()
			.areNotAnnotatedWith(AutoConfiguration.class)
			.should()
			.notBePublic()
			.check(PRODUCTION);
	}

	@Test
	void classConditionsAreNotOnMethods() {
		ArchRuleDefinition.noMethods().should().beAnnotatedWith(ConditionalOnClass.class).check(PRODUCTION);
	}

	@Test
	void packagesAreNullMarked() {
		assertThat(packages())
			.allSatisfy((name) -> assertThat(PRODUCTION.getPackage(name).isAnnotatedWith(NullMarked.class)).isTrue());
	}

	/**
	 * Whether it is for applications, which threads run there and, of a machine room, who
	 * may use it.
	 */
	@ParameterizedTest
	@MethodSource("packages")
	void packageStatesItsContract(String name) throws IOException {
		String contract = contractOf(name);
		assertThat(contract).containsPattern("\\bthreads?\\b").containsPattern("\\b(API|SPI|[Ii]nternal)\\b");
		if (List.of(API).contains(name)) {
			assertThat(contract).contains("API").doesNotContain("Internal");
		}
		if (List.of(MACHINE).contains(name)) {
			assertThat(contract).contains("Internal")
				.containsPattern("\\bdoors?\\b")
				.containsPattern("\\b[Ff]or [^:;]*?( only\\b|create a connection without it\\b)");
		}
	}

	private static String contractOf(String name) throws IOException {
		String source = Files.readString(Path.of("src/main/java", name.replace('.', '/'), "package-info.java"));
		int start = source.indexOf("/**");
		return source.substring(start, source.indexOf("*/", start))
			.replaceAll("\\s*\\n \\*\\s*", " ")
			.replaceAll("\\{@link \\S+\\.(\\w+)}", "$1");
	}

	private static String[] named(String... names) {
		return Stream.of(names).map((name) -> ROOT + "." + name).toArray(String[]::new);
	}

	static List<String> packages() {
		return PRODUCTION.stream().map(JavaClass::getPackageName).distinct().toList();
	}

	/**
	 * A package and what it may use.
	 */
	record Arrow(String name, String... targets) {

		String from() {
			return ROOT + "." + this.name;
		}

		String[] to() {
			return named(
					Stream.concat(Stream.of(this.name, "protocol"), Stream.of(this.targets)).toArray(String[]::new));
		}

		@Override
		public String toString() {
			return this.name;
		}

	}

	/**
	 * Shows a type in each place that a signature has for one.
	 */
	@SuppressWarnings({ "serial", "unused" })
	abstract static class Shown<T extends Number> extends ArrayList<URI> implements Supplier<Path> {

		public static final Charset[] CHARSETS = {};

		private final Random random = new Random();

		protected <S extends Locale> CompletableFuture<Map<Pattern, ? super Duration>> futures(List<UUID[]> ids)
				throws IOException {
			throw new IOException("Not called");
		}

		private void with(Random another) {
		}

	}

}
