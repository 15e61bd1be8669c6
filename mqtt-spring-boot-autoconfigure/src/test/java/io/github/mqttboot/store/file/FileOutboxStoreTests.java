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

package io.github.mqttboot.store.file;

import java.io.IOException;
import java.io.InputStream;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.lang.management.ManagementFactory;
import java.lang.ref.WeakReference;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import com.sun.management.ThreadMXBean;
import io.github.mqttboot.concurrent.ManualTime;
import io.github.mqttboot.protocol.InboundPublish;
import io.github.mqttboot.protocol.MqttQos;
import io.github.mqttboot.protocol.MqttUserProperty;
import io.github.mqttboot.protocol.PublishPacket;
import io.github.mqttboot.protocol.PublishProperties;
import io.github.mqttboot.store.AcceptedMessage;
import io.github.mqttboot.store.InflightMessage;
import io.github.mqttboot.store.OutboxStoreContract;
import io.github.mqttboot.store.OutboxUnavailableException;
import io.github.mqttboot.store.Ticket;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIOException;

/**
 * Tests for {@link FileOutboxStore}. A crash is another store on a copy of the files of
 * one that is still open.
 */
class FileOutboxStoreTests extends OutboxStoreContract {

	private static final String OWNER = "client";

	private final ManualTime time = new ManualTime();

	private final FullDisk disk = new FullDisk();

	private final List<FileOutboxStore> open = new ArrayList<>();

	private final ManualExecutor later = new ManualExecutor();

	@TempDir
	private Path directory;

	private Executor executor = Runnable::run;

	private FileOutboxStore store;

	private int crashes;

	@AfterEach
	void close() {
		this.disk.full(false);
		List<Ticket> closed = this.open.stream().map(FileOutboxStore::close).toList();
		this.later.runAll();
		closed.forEach(Ticket::await);
		this.open.clear();
	}

	@Override
	protected FileOutboxStore store() {
		if (this.store == null) {
			this.store = open();
		}
		return this.store;
	}

	@Test
	void messageThatWasSetAsideStaysInTheFile() throws IOException {
		AcceptedMessage message = store().accept(packet("a", 1));
		store().accept(packet("b", 1));
		store().setAside(message);
		FileOutboxStore next = crash();
		assertThat(next.aside()).extracting((aside) -> aside.packet().topic()).containsExactly("a");
		assertThat(topics(next)).containsExactly("b");
		assertThat(crash().aside()).hasSize(1);
		store().remove(store().aside().get(0));
		store().saved().await();
		assertThat(crash().aside()).isEmpty();
	}

	@Test
	void messagesSurviveACrashInOrder() throws IOException {
		for (int i = 0; i < 200; i++) {
			accept("message " + i);
		}
		assertThat(topics(crash()))
			.containsExactlyElementsOf(IntStream.range(0, 200).mapToObj((i) -> "message " + i).toList());
	}

	@Test
	void everythingOfAMessageSurvives() throws IOException {
		PublishPacket packet = new PublishPacket("topic/\ud83d\ude00", new byte[] { 1, 2 }, MqttQos.EXACTLY_ONCE, true,
				new PublishProperties(true, Duration.ofSeconds(7), "type", "reply", new byte[] { 3 },
						List.of(new MqttUserProperty("name", "one"), new MqttUserProperty("name", ""))));
		store().accept(packet);
		assertThat(crash().waiting()).singleElement()
			.extracting(AcceptedMessage::packet)
			.usingRecursiveComparison()
			.isEqualTo(packet);
	}

	@Test
	void heldMessagesSurviveACrash() {
		InboundPublish message = inbound("a/\ud83d\ude00");
		store().hold("one", "a/#", inbound("handled"));
		store().hold("one", "a/#", message).saved().await();
		store().handled(store().held().get(0));
		store().saved().await();
		FileOutboxStore crashed = crash();
		assertThat(crashed.held("one", "a/#")).singleElement().satisfies((held) -> {
			assertThat(held.saved().isDone()).isTrue();
			assertThat(held.message()).usingRecursiveComparison()
				.ignoringFields("packetId", "duplicate", "subscriptionIdentifiers")
				.isEqualTo(message);
		});
		assertThat(crashed.waiting()).isEmpty();
	}

	@Test
	void heldMessagesSurviveWritingTheFileAgain() throws IOException {
		store().hold("one", "a/#", inbound("a/1")).saved().await();
		for (int i = 0; i < 300; i++) {
			store().remove(store().accept(
					new PublishPacket("a", new byte[100_000], MqttQos.AT_LEAST_ONCE, false, PublishProperties.NONE)));
		}
		store().close().await();
		assertThat(Files.size(file())).isLessThan(10_000_000);
		assertThat(open().held()).extracting((held) -> held.message().topic()).containsExactly("a/1");
	}

	@Test
	void messageIsHeldWhenItsTicketIsDone() {
		this.executor = this.later;
		Ticket saved = store().hold("one", "a/#", inbound("a/1")).saved();
		assertThat(saved.isDone()).isFalse();
		assertThat(crash().held()).isEmpty();
		this.later.runAll();
		assertThat(saved.isDone()).isTrue();
		assertThat(crash().held()).hasSize(1);
	}

	@Test
	void messagesOfSeveralRunsAreInOrder() throws IOException {
		store().remove(accept("settled").get(0));
		accept("first");
		store().close().await();
		open().accept(packet("second", 1));
		assertThat(topics(crash())).containsExactly("first", "second");
	}

	@Test
	void messagesOfManyThreadsShareWrites() throws IOException {
		FileOutboxStore store = store();
		CompletableFuture
			.allOf(IntStream.range(0, 8)
				.mapToObj((thread) -> CompletableFuture.runAsync(() -> acceptMany(store, thread)))
				.toArray(CompletableFuture[]::new))
			.join();
		List<String> topics = topics(crash());
		assertThat(topics).hasSize(800);
		for (int thread = 0; thread < 8; thread++) {
			String prefix = thread + "-";
			assertThat(topics).filteredOn((topic) -> topic.startsWith(prefix)).isSorted().hasSize(100);
		}
	}

	@Test
	void messageCostsNoMoreGarbageThanItsOwnSize() throws IOException {
		PublishPacket packet = packet("a", 1);
		acceptAndRemove(packet, 1_000);
		ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
		long before = threads.getCurrentThreadAllocatedBytes();
		acceptAndRemove(packet, 1_000);
		assertThat((threads.getCurrentThreadAllocatedBytes() - before) / 1_000).isLessThan(1_000);
	}

	private void acceptAndRemove(PublishPacket packet, int count) throws IOException {
		for (int i = 0; i < count; i++) {
			store().remove(store().accept(packet));
		}
	}

	@Test
	void buffersThatAreUsedAgainCarryNothingOver() throws IOException {
		for (int i = 0; i < 50; i++) {
			accept("small " + i);
			store().accept(new PublishPacket("large " + i, new byte[i * 1_000], MqttQos.AT_LEAST_ONCE, false,
					PublishProperties.NONE));
			store().sent(i + 1, store().accept(packet("settled", 1)));
			this.disk.full(true);
			assertThatIOException().isThrownBy(() -> accept("refused"));
			store().settled(i + 1);
			this.disk.full(false);
		}
		store().saved().await();
		FileOutboxStore crashed = crash();
		assertThat(crashed.damaged()).isZero();
		assertThat(crashed.inflight()).isEmpty();
		assertThat(crashed.waiting())
			.extracting((message) -> message.packet().topic() + " " + message.packet().payload().length)
			.containsExactlyElementsOf(IntStream.range(0, 50)
				.boxed()
				.flatMap((i) -> Stream.of("small " + i + " 3", "large " + i + " " + i * 1_000))
				.toList());
	}

	private static void acceptMany(FileOutboxStore store, int thread) {
		for (int i = 100; i < 200; i++) {
			try {
				store.accept(packet(thread + "-" + i, 1));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	@Test
	void packetIdentifierIsTiedToItsMessage() throws IOException {
		List<AcceptedMessage> messages = accept("sent", "waiting");
		store().sent(7, messages.get(0));
		FileOutboxStore crashed = crash();
		assertThat(topics(crashed)).containsExactly("waiting");
		assertThat(crashed.inflight()).singleElement().satisfies((sent) -> {
			assertThat(sent.packetId()).isEqualTo(7);
			assertThat(sent.released()).isFalse();
			assertThat(sent.message().id()).isEqualTo(messages.get(0).id());
			assertThat(sent.message().packet().topic()).isEqualTo("sent");
		});
	}

	@Test
	void payloadIsInTheFileOnce() throws IOException {
		AcceptedMessage message = store()
			.accept(new PublishPacket("a", new byte[100_000], MqttQos.EXACTLY_ONCE, false, PublishProperties.NONE));
		store().sent(1, message);
		store().released(1);
		assertThat(Files.size(file())).isLessThan(101_000);
	}

	@Test
	void whatExactlyOnceDeliveryNeedsIsSafeWhenItsTicketIsDone() throws IOException {
		this.executor = this.later;
		AcceptedMessage message = accept("sent").get(0);
		Ticket sent = store().sent(1, message);
		assertThat(sent.isDone()).isFalse();
		assertThat(crash().inflight()).isEmpty();
		this.later.runAll();
		assertThat(sent.isDone()).isTrue();
		assertThat(crash().inflight()).extracting(InflightMessage::released).containsExactly(false);
		Ticket released = store().released(1);
		Ticket received = store().received(9, 1234);
		assertThat(released.isDone() || received.isDone()).isFalse();
		this.later.runAll();
		assertThat(released.isDone() && received.isDone()).isTrue();
		FileOutboxStore crashed = crash();
		assertThat(crashed.inflight()).extracting(InflightMessage::released).containsExactly(true);
		assertThat(crashed.received()).isEqualTo(Map.of(9, 1234));
	}

	@Test
	void whatIsReleasedIsSafeWhenItsTicketIsDone() throws IOException {
		this.executor = this.later;
		store().received(9, 1234);
		this.later.runAll();
		Ticket completed = store().completed(9);
		Ticket again = store().completed(9);
		assertThat(completed.isDone() || again.isDone()).isFalse();
		assertThat(crash().received()).containsOnlyKeys(9);
		this.later.runAll();
		assertThat(completed.isDone() && again.isDone()).isTrue();
		assertThat(crash().received()).isEmpty();
	}

	@Test
	void nothingButAcceptanceBlocksWhileTheDiskDoesNotAnswer() throws IOException {
		ExecutorService writer = Executors.newCachedThreadPool();
		this.executor = writer;
		try {
			List<AcceptedMessage> messages = accept("a", "b");
			Runnable answer = this.disk.hang();
			Ticket sent = store().sent(1, messages.get(0));
			Awaitility.await().until(this.disk::isHanging);
			CompletableFuture<Ticket> others = CompletableFuture.supplyAsync(() -> {
				store().sent(2, messages.get(1));
				store().released(1);
				store().received(9, 1);
				store().completed(9);
				store().settled(2);
				store().remove(messages.get(1));
				store().inflight();
				store().clear();
				return store().close();
			});
			assertThat(others).succeedsWithin(Duration.ofSeconds(10)).matches((closed) -> !closed.isDone());
			assertThat(sent.isDone()).isFalse();
			answer.run();
			others.join().await();
			assertThat(sent.isDone()).isTrue();
		}
		finally {
			writer.shutdown();
		}
	}

	@Test
	void messageOfQos1WaitsForNothing() throws IOException {
		this.executor = this.later;
		assertThat(store().sent(1, store().accept(packet("a", 1))).isDone()).isTrue();
	}

	@Test
	void ticketIsDoneWhenSomebodyElseWrites() throws IOException {
		this.executor = this.later;
		Ticket sent = store().sent(1, accept("sent").get(0));
		accept("another");
		assertThat(sent.isDone()).isTrue();
	}

	@Test
	void ticketIsDoneThoughThereIsNoThread() throws IOException {
		this.executor = (task) -> {
			throw new RejectedExecutionException();
		};
		assertThat(store().sent(1, accept("sent").get(0)).isDone()).isTrue();
		store().close().await();
		open(this.directory, Runnable::run);
	}

	@Test
	void messageIsSettledWithItsPacketIdentifier() throws IOException {
		store().sent(7, accept("sent").get(0));
		store().released(7);
		store().settled(7);
		FileOutboxStore crashed = crash();
		assertThat(crashed.waiting()).isEmpty();
		assertThat(crashed.inflight()).isEmpty();
	}

	@Test
	void messageThatIsTakenBackStillWaits() throws IOException {
		AcceptedMessage message = accept("waiting").get(0);
		store().sent(1, message);
		store().withdrawn(1);
		store().saved();
		FileOutboxStore crashed = crash();
		assertThat(crashed.waiting()).extracting(AcceptedMessage::id).containsExactly(message.id());
		assertThat(crashed.inflight()).isEmpty();
	}

	@Test
	void messagesOutliveTheSession() throws IOException {
		store().sent(7, accept("sent").get(0));
		store().received(9, 1);
		store().clear();
		accept("next");
		FileOutboxStore crashed = crash();
		assertThat(topics(crashed)).containsExactly("sent", "next");
		assertThat(crashed.inflight()).isEmpty();
		assertThat(crashed.received()).isEmpty();
	}

	@Test
	void messageOfTheConnectionItselfIsResumedAndNotSentAgain() {
		store().sent(1, AcceptedMessage.unkept(packet("own", 2), this.time.nanoTime()));
		FileOutboxStore crashed = crash();
		assertThat(crashed.waiting()).isEmpty();
		assertThat(crashed.inflight()).singleElement().satisfies((sent) -> {
			assertThat(sent.message().id()).isZero();
			assertThat(sent.message().packet().topic()).isEqualTo("own");
		});
		crashed.clear();
		crashed.saved();
		crashed.close().await();
		assertThat(open(this.directory.resolve("crash-1")).inflight()).isEmpty();
	}

	@Test
	void messageThatTheBrokerReleasedIsForgottenAfterACrash() {
		store().received(9, 1234).await();
		store().completed(9);
		assertThat(crash().received()).isEmpty();
	}

	@Test
	void sessionThatIsLostIsForgottenAfterACrash() throws IOException {
		AcceptedMessage message = store().accept(packet("a", 2));
		store().sent(1, message).await();
		store().released(1).await();
		store().clear();
		assertThat(crash().inflight()).isEmpty();
	}

	@Test
	void receivedMessageIsKnownAfterACrash() {
		store().received(9, 1234);
		store().received(8, 1);
		store().completed(8);
		store().saved();
		assertThat(crash().received()).isEqualTo(Map.of(9, 1234));
	}

	@Test
	void expiryIntervalRunsOnWhileThereIsNoProcess() throws IOException {
		store().accept(new PublishPacket("a", new byte[0], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE.withMessageExpiryInterval(Duration.ofSeconds(60))));
		this.time.advance(Duration.ofSeconds(10));
		FileOutboxStore second = crash();
		AcceptedMessage message = second.waiting().get(0);
		assertThat(message.timeLeft(this.time.nanoTime())).isBetween(Duration.ofMillis(49_990), Duration.ofSeconds(50));
		assertThat(message.at(this.time.nanoTime()).packet().properties().messageExpiryInterval())
			.isEqualTo(Duration.ofSeconds(50));
		second.sent(1, message.at(this.time.nanoTime()));
		second.saved();
		second.close().await();
		this.time.advance(Duration.ofSeconds(45));
		assertThat(open(this.directory.resolve("crash-1")).inflight().get(0).message().timeLeft(this.time.nanoTime()))
			.isBetween(Duration.ofMillis(4_990), Duration.ofSeconds(5));
	}

	@Test
	void messageOfAnEarlierRunTakesNoMemoryWhenItIsSettled() throws IOException {
		accept("message");
		store().close().await();
		FileOutboxStore next = open();
		WeakReference<byte[]> payload = new WeakReference<>(next.waiting().get(0).packet().payload());
		next.sent(1, next.waiting().get(0));
		assertThat(payload.get()).isNotNull();
		next.settled(1);
		Awaitility.await().until(() -> {
			System.gc();
			return payload.get() == null;
		});
		next.accept(packet("another", 1));
		assertThat(next.waiting()).as("of earlier runs").isEmpty();
	}

	@Test
	void noMoreThanAFewSettledMessagesComeAgain() throws IOException {
		List<AcceptedMessage> messages = new ArrayList<>();
		for (int i = 1; i <= 300; i++) {
			messages.add(store().accept(packet("message", 1)));
		}
		for (int i = 1; i <= 300; i++) {
			store().sent(i, messages.get(i - 1));
		}
		for (int i = 1; i < 300; i++) {
			store().settled(i);
		}
		FileOutboxStore crashed = crash();
		assertThat(crashed.waiting().size() + crashed.inflight().size()).isLessThanOrEqualTo(64);
		store().settled(300);
		assertThat(crash().inflight()).as("nothing in flight").isEmpty();
	}

	@Test
	void fileDoesNotGrowWithoutEnd() throws IOException {
		PublishPacket packet = new PublishPacket("a", new byte[1000], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE);
		for (int i = 0; i < 50; i++) {
			store().accept(packet);
		}
		store().sent(65_535, store().accept(packet));
		long largest = 0;
		for (int i = 1; i <= 10_000; i++) {
			store().sent(i, store().accept(packet));
			store().settled(i);
			largest = Math.max(largest, Files.size(file()));
		}
		assertThat(largest).isLessThan(4 << 20);
		store().saved();
		FileOutboxStore crashed = crash();
		assertThat(crashed.waiting()).hasSize(50);
		assertThat(crashed.inflight()).extracting(InflightMessage::packetId).containsExactly(65_535);
		assertThat(crashed.waiting()).extracting((message) -> message.packet().payload().length).containsOnly(1000);
	}

	@Test
	void fileWithNothingInItIsEmptiedNowAndThen() throws IOException {
		PublishPacket packet = new PublishPacket("a", new byte[100_000], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE);
		for (int i = 1; i <= 12; i++) {
			store().sent(i, store().accept(packet));
			store().settled(i);
		}
		assertThat(Files.size(file())).isLessThan(300_000);
		accept("next");
		assertThat(topics(crash())).containsExactly("next");
	}

	@Test
	void directoryIsForItsOwnerOnly() throws IOException {
		Path nested = this.directory.resolve("new/outbox");
		FileOutboxStore store = open(nested);
		store.accept(packet("a", 1));
		assertThat(permissions(nested)).isEqualTo("rwx------");
		assertThat(permissions(nested.resolve("name.outbox"))).isEqualTo("rw-------");
		assertThat(permissions(nested.resolve("name.outbox.lock"))).isEqualTo("rw-------");
	}

	private static String permissions(Path path) throws IOException {
		return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
	}

	@Test
	void eachNameHasItsFile() {
		List<String> names = List.of("plant1", "plant:1", "Plant1", "plant/1", "../plant1", "a".repeat(200),
				"a".repeat(201), "日本", ".");
		assertThat(names).extracting(OutboxFiles::fileName)
			.doesNotHaveDuplicates()
			.allMatch((name) -> name.matches("[a-z0-9_%-]{1,150}\\.outbox"))
			.contains("plant1.outbox");
	}

	@Test
	void directoryThatIsAFileIsRefused() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		assertThatExceptionOfType(OutboxUnavailableException.class).isThrownBy(() -> open(file))
			.withMessage("there is a file of that name")
			.returns(OutboxUnavailableException.Reason.NOT_WRITABLE, OutboxUnavailableException::getReason);
	}

	@Test
	void fileInUseIsRefused() throws IOException {
		store();
		for (int i = 0; i < 2; i++) {
			assertThatExceptionOfType(OutboxUnavailableException.class).isThrownBy(this::open)
				.returns(OutboxUnavailableException.Reason.IN_USE, OutboxUnavailableException::getReason)
				.returns("name.outbox", OutboxUnavailableException::getFile);
		}
		accept("still open");
	}

	@Test
	void fileOfAnotherProcessIsRefused() throws Exception {
		Process other = new ProcessBuilder(Path.of(System.getProperty("java.home"), "bin", "java").toString(), "-cp",
				System.getProperty("java.class.path"), LockHolder.class.getName(),
				this.directory.resolve("name.outbox.lock").toString())
			.start();
		try (InputStream started = other.getInputStream()) {
			assertThat(started.read()).isEqualTo('!');
			assertThatExceptionOfType(OutboxUnavailableException.class).isThrownBy(this::open)
				.returns(OutboxUnavailableException.Reason.IN_USE, OutboxUnavailableException::getReason);
		}
		finally {
			other.destroyForcibly().waitFor();
		}
		open();
	}

	@Test
	void fileIsFreeAfterClose() {
		store().close().await();
		open();
	}

	@Test
	void closeDoesNotBlock() throws IOException {
		this.executor = this.later;
		store().sent(1, store().accept(packet("a", 1)));
		Ticket closed = store().close();
		assertThat(closed.isDone()).isFalse();
		this.later.runAll();
		assertThat(closed.isDone()).isTrue();
		assertThat(open(this.directory, Runnable::run).inflight()).hasSize(1);
	}

	@Test
	void messagesOfAnotherClientAreNotSent() throws IOException {
		accept("message");
		store().close().await();
		assertThatExceptionOfType(OutboxUnavailableException.class).isThrownBy(() -> openFor("other"))
			.withMessage("holds 1 messages that were accepted for the client identifier 'client', not for the client "
					+ "identifier 'other'")
			.returns(OutboxUnavailableException.Reason.OTHER_CLIENT, OutboxUnavailableException::getReason);
		assertThat(open().waiting()).as("still there, and not locked").hasSize(1);
	}

	@Test
	void packetIdentifiersOfAnotherClientAreForgotten() throws IOException {
		store().received(1, 1);
		store().close().await();
		FileOutboxStore other = openFor("other");
		assertThat(other.received()).isEmpty();
		other.accept(packet("a", 1));
		other.close().await();
		assertThatExceptionOfType(OutboxUnavailableException.class).isThrownBy(this::open)
			.withMessageContaining("'other', not for the client identifier 'client'");
	}

	@Test
	void unreadableFileIsSetAside() throws IOException {
		Files.createDirectories(this.directory);
		Files.write(file(), new byte[20_000]);
		FileOutboxStore store = open();
		assertThat(store.waiting()).isEmpty();
		assertThat(store.damaged()).isOne();
		store.accept(packet("message", 1));
		assertThat(crash().waiting()).hasSize(1);
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).filteredOn((file) -> file.getFileName().toString().contains(".corrupt-"))
				.singleElement()
				.satisfies((file) -> assertThat(Files.size(file)).isEqualTo(20_000));
		}
		store.close().await();
		assertThat(open().damaged()).as("after the next start").isZero();
	}

	@Test
	void tornFileLosesNoMoreThanItsEnd() throws IOException {
		for (int i = 0; i < 50; i++) {
			accept("message " + i);
		}
		long size = Files.size(file());
		for (int cut = 1; cut < 100; cut++) {
			Path copy = tornCopy(size - cut);
			FileOutboxStore torn = open(copy);
			assertThat(topics(torn)).startsWith("message 0", "message 1").hasSizeGreaterThan(47).hasSizeLessThan(50);
			assertThat(torn.damaged()).isZero();
			torn.accept(packet("another", 1));
			torn.close().await();
			assertThat(topics(open(copy))).endsWith("another").doesNotContain("message 49");
		}
	}

	@Test
	void fileThatWasTornAtItsBeginningIsBegunAgain() throws IOException {
		accept("message");
		for (int size = 0; size < 40; size++) {
			Path copy = tornCopy(size);
			FileOutboxStore torn = open(copy);
			assertThat(torn.damaged()).isZero();
			torn.accept(packet("another", 1));
			torn.close().await();
			assertThat(topics(open(copy))).containsExactly("another");
		}
	}

	@Test
	void fileThatWasTornAtItsBeginningKeepsItsOwner() throws IOException {
		accept("message");
		for (int size = 0; size < 40; size++) {
			Path copy = tornCopy(size);
			FileOutboxStore torn = open(copy);
			torn.accept(packet("another", 1));
			torn.close().await();
			assertThatExceptionOfType(OutboxUnavailableException.class).as("torn after %d bytes", size)
				.isThrownBy(() -> openFor(copy, "other"))
				.returns(OutboxUnavailableException.Reason.OTHER_CLIENT, OutboxUnavailableException::getReason);
		}
	}

	@Test
	void damagedRecordIsSetAsideWhereverItIsDamaged() throws IOException {
		accept("first");
		long begin = Files.size(file());
		accept("broken");
		long end = Files.size(file());
		store().sent(3, accept("whole").get(0));
		store().saved();
		for (long position = begin; position < end; position++) {
			Path copy = copy();
			flip(copy.resolve("name.outbox"), position);
			FileOutboxStore reopened = open(copy);
			assertThat(topics(reopened)).as("damaged at " + position).containsExactly("first");
			assertThat(reopened.inflight()).extracting((sent) -> sent.message().packet().topic())
				.containsExactly("whole");
			assertThat(reopened.damaged()).isOne();
			reopened.close().await();
			assertThat(Files.readString(copy.resolve("name.outbox"), StandardCharsets.ISO_8859_1))
				.as("the rest of it is still there")
				.containsAnyOf("bro", "ken");
			assertThat(open(copy).damaged()).as("after the next start").isZero();
		}
	}

	@Test
	void unreadableRecordIsSetAside() throws IOException {
		accept("first");
		try (RandomAccessFile file = new RandomAccessFile(file().toFile(), "rw")) {
			RecordBuffer records = new RecordBuffer();
			records.begin().putByte(OutboxRecords.MESSAGE).putLong(17).putLong(0).putByte(99).end();
			records.begin().putByte(120).putByte(1).end();
			file.seek(file.length());
			file.write(records.array(), 0, records.size());
		}
		FileOutboxStore reopened = crash();
		assertThat(topics(reopened)).containsExactly("first");
		assertThat(reopened.damaged()).isEqualTo(2);
		reopened.close().await();
		FileOutboxStore again = open(this.directory.resolve("crash-1"));
		assertThat(again.damaged()).as("after the next start").isZero();
		assertThat(again.waiting()).hasSize(1);
	}

	@Test
	void pubRelIsOwedEvenIfTheMessageIsDamaged() throws IOException {
		accept("first");
		long begin = Files.size(file());
		List<AcceptedMessage> messages = accept("released");
		long end = Files.size(file());
		messages.addAll(accept("sent"));
		store().sent(1, messages.get(0));
		store().released(1);
		flip(file(), (begin + end) / 2);
		FileOutboxStore crashed = crash();
		assertThat(crashed.inflight()).singleElement()
			.returns(1, InflightMessage::packetId)
			.returns(true, InflightMessage::released);
		assertThat(topics(crashed)).containsExactly("first", "sent");
		assertThat(crashed.accept(packet("next", 1)).id()).as("no number twice").isGreaterThan(messages.get(1).id());
	}

	@Test
	void messageIsRefusedWhileTheDiskIsFull() throws IOException {
		accept("before");
		this.disk.full(true);
		assertThatIOException().isThrownBy(() -> accept("refused")).withMessage("No space left on device");
		assertThat(topics(crash())).containsExactly("before");
		this.disk.full(false);
		accept("after");
		assertThat(topics(crash())).containsExactly("before", "after");
	}

	@Test
	void shorterFileThatDoesNotFitLeavesItsRoomToTheNextMessages() throws IOException {
		PublishPacket packet = new PublishPacket("a", new byte[10_000], MqttQos.AT_LEAST_ONCE, false,
				PublishProperties.NONE);
		for (int i = 0; i < 60; i++) {
			store().accept(packet);
		}
		this.disk.room(this.directory, Files.size(file()) + 900_000);
		// until the file is so much longer than what waits that it is to be replaced
		for (int i = 1; i <= 80; i++) {
			store().sent(i, store().accept(packet));
			store().settled(i);
		}
		assertThat(Files.size(file())).as("not replaced").isGreaterThan(1_400_000);
		assertThat(crash().waiting()).hasSize(60);
	}

	@Test
	void fullDiskIsNoReasonNotToStart() throws IOException {
		accept("before");
		store().close().await();
		this.disk.full(true);
		FileOutboxStore store = open();
		assertThat(store.waiting()).hasSize(1);
		assertThatIOException().isThrownBy(() -> store.accept(packet("refused", 1)));
		this.disk.full(false);
		store.accept(packet("after", 1));
		assertThat(store.damaged()).isZero();
		assertThat(topics(crash())).containsExactly("before", "after");
	}

	@Test
	void fullDiskIsNoReasonNotToStartForTheFirstTimeEither() throws IOException {
		this.disk.full(true);
		assertThatIOException().isThrownBy(() -> accept("refused"));
		this.disk.full(false);
		accept("after");
		assertThat(topics(crash())).containsExactly("after");
	}

	@Test
	void packetsLiveOnInMemoryWhileTheDiskIsFull() throws IOException {
		List<AcceptedMessage> messages = accept("settled", "sent");
		store().sent(1, messages.get(0));
		this.disk.full(true);
		assertThat(store().sent(2, messages.get(1)).isDone()).as("nothing waits for a full disk").isTrue();
		store().settled(1);
		assertThat(store().inflight()).extracting(InflightMessage::packetId).containsExactly(2);
		this.disk.full(false);
		accept("next");
		FileOutboxStore crashed = crash();
		assertThat(crashed.inflight()).extracting(InflightMessage::packetId).containsExactly(2);
		assertThat(topics(crashed)).containsExactly("next");
	}

	@Test
	void muchThatHappensWhileTheDiskIsFullTakesNoMemory() throws IOException {
		this.executor = this.later;
		List<AcceptedMessage> messages = accept("settled", "sent");
		store().sent(1, messages.get(0));
		this.disk.full(true);
		for (int i = 0; i < 6_000; i++) {
			store().received(2 + i % 1000, i);
		}
		this.later.runAll();
		store().settled(1);
		store().sent(2, messages.get(1));
		this.later.runAll();
		this.disk.full(false);
		accept("next");
		FileOutboxStore crashed = crash();
		assertThat(crashed.inflight()).extracting(InflightMessage::packetId).containsExactly(2);
		assertThat(crashed.received()).hasSize(1000).containsEntry(2, 5_000);
		assertThat(topics(crashed)).containsExactly("next");
	}

	@Test
	void fileThatSomebodyElseCutIsWrittenAgain() throws IOException {
		accept("first");
		this.disk.full(true);
		assertThatIOException().isThrownBy(() -> accept("refused"));
		this.disk.full(false);
		Files.write(file(), new byte[0]);
		assertThatIOException().isThrownBy(() -> accept("refused")).withMessage("somebody else has made it shorter");
		accept("second");
		assertThat(topics(crash())).containsExactly("first", "second");
	}

	@Test
	void interruptedThreadCostsNothing() throws IOException {
		Thread.currentThread().interrupt();
		accept("message");
		assertThat(Thread.interrupted()).as("still interrupted").isTrue();
		assertThat(crash().waiting()).hasSize(1);
	}

	@Test
	void closedStoreAcceptsNothing() {
		store().close().await();
		assertThatIOException().isThrownBy(() -> accept("message")).withMessage("it is closed");
	}

	private FileOutboxStore open() {
		return open(this.directory);
	}

	private FileOutboxStore open(Path directory) {
		return open(directory, this.executor);
	}

	private FileOutboxStore open(Path directory, Executor executor) {
		return remember(FileOutboxStore.open(directory, "name", OWNER, this.time, executor, this.disk));
	}

	private FileOutboxStore openFor(String owner) {
		return openFor(this.directory, owner);
	}

	private FileOutboxStore openFor(Path directory, String owner) {
		return remember(FileOutboxStore.open(directory, "name", owner, this.time, this.executor, this.disk));
	}

	private FileOutboxStore remember(FileOutboxStore store) {
		this.open.add(store);
		return store;
	}

	private FileOutboxStore crash() {
		return open(copy(), Runnable::run);
	}

	private Path tornCopy(long size) throws IOException {
		Path copy = copy();
		try (RandomAccessFile file = new RandomAccessFile(copy.resolve("name.outbox").toFile(), "rw")) {
			file.setLength(size);
		}
		return copy;
	}

	private Path copy() {
		try {
			Path copy = Files.createDirectory(this.directory.resolve("crash-" + ++this.crashes));
			Files.copy(file(), copy.resolve(file().getFileName()));
			return copy;
		}
		catch (IOException ex) {
			throw new UncheckedIOException(ex);
		}
	}

	private Path file() {
		return this.directory.resolve("name.outbox");
	}

	private static void flip(Path path, long position) throws IOException {
		try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
			file.seek(position);
			int value = file.read();
			file.seek(position);
			file.write(value ^ 0x10);
		}
	}

	private static List<String> topics(FileOutboxStore store) {
		return store.waiting().stream().map((message) -> message.packet().topic()).toList();
	}

	/**
	 * Runs tasks when a test says so.
	 */
	private static final class ManualExecutor implements Executor {

		private final Queue<Runnable> tasks = new ArrayDeque<>();

		@Override
		public void execute(Runnable task) {
			this.tasks.add(task);
		}

		void runAll() {
			for (Runnable task = this.tasks.poll(); task != null; task = this.tasks.poll()) {
				task.run();
			}
		}

	}

}
