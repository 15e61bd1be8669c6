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

package io.github.mqttboot.store;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
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
class FileOutboxStoreTests {

	private static final String OWNER = "client";

	private final List<FileOutboxStore> open = new ArrayList<>();

	@TempDir
	private Path directory;

	private int crashes;

	@AfterEach
	void close() {
		FullDisk.full(false);
		this.open.forEach(FileOutboxStore::close);
	}

	@Test
	void messagesSurviveACrashInOrder() throws IOException {
		FileOutboxStore store = open();
		for (int i = 0; i < 200; i++) {
			store.add(bytes("message " + i));
		}
		assertThat(crash().takeLoaded()).extracting(FileOutboxStoreTests::text)
			.containsExactlyElementsOf(IntStream.range(0, 200).mapToObj((i) -> "message " + i).toList());
	}

	@Test
	void messagesOfSeveralRunsAreInOrder() throws IOException {
		FileOutboxStore store = open();
		store.remove(store.add(bytes("settled")));
		store.add(bytes("first"));
		store.close();
		open().add(bytes("second"));
		FileOutboxStore crashed = crash();
		assertThat(crashed.takeLoaded()).extracting(FileOutboxStoreTests::text).containsExactly("first", "second");
		assertThat(crashed.takeLoaded()).as("a second time").isEmpty();
	}

	@Test
	void messagesOfManyThreadsShareWrites() throws IOException {
		FileOutboxStore store = open();
		CompletableFuture
			.allOf(IntStream.range(0, 8)
				.mapToObj((thread) -> CompletableFuture.runAsync(() -> addMany(store, thread)))
				.toArray(CompletableFuture[]::new))
			.join();
		List<String> texts = crash().takeLoaded().stream().map(FileOutboxStoreTests::text).toList();
		assertThat(texts).hasSize(800);
		for (int thread = 0; thread < 8; thread++) {
			String prefix = thread + "-";
			assertThat(texts).filteredOn((text) -> text.startsWith(prefix)).isSorted().hasSize(100);
		}
	}

	private static void addMany(FileOutboxStore store, int thread) {
		for (int i = 100; i < 200; i++) {
			try {
				store.add(bytes(thread + "-" + i));
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		}
	}

	@Test
	void packetIsTiedToItsMessage() throws IOException {
		FileOutboxStore store = open();
		long id = store.add(bytes("sent"));
		store.add(bytes("waiting"));
		send(store, id, 7, true);
		FileOutboxStore crashed = crash();
		assertThat(crashed.takeLoaded()).extracting(StoredMessage::packetId).containsExactly(7, 0);
		assertThat(crashed.keys()).containsExactly("s-7");
		assertThat(crashed.get("s-7")).isEqualTo(bytes("packet 7"));
	}

	@Test
	void exactlyOncePacketIsWrittenBeforeItGoesOut() throws IOException {
		FileOutboxStore store = open();
		long id = store.add(bytes("sent"));
		store.sending(id, true, () -> {
			store.put("s-1", bytes("packet"));
			assertThat(crash().takeLoaded()).extracting(StoredMessage::packetId).containsExactly(1);
			return 1;
		});
		store.put("sc-1", bytes("release"));
		assertThat(crash().keys()).containsExactlyInAnyOrder("s-1", "sc-1");
	}

	@Test
	void packetThatIsPutAgainKeepsItsMessage() throws IOException {
		FileOutboxStore store = open();
		send(store, store.add(bytes("sent")), 7, true);
		store.put("s-7", bytes("duplicate"));
		store.remove("s-7");
		assertThat(crash().takeLoaded()).isEmpty();
	}

	@Test
	void messageIsSettledWithItsPacket() throws IOException {
		FileOutboxStore store = open();
		send(store, store.add(bytes("sent")), 7, true);
		store.put("sc-7", bytes("release"));
		store.remove("s-7");
		FileOutboxStore crashed = crash();
		assertThat(crashed.takeLoaded()).isEmpty();
		assertThat(crashed.keys()).containsExactly("sc-7");
	}

	@Test
	void messageWhosePacketIsTakenBackStillWaits() throws IOException {
		FileOutboxStore store = open();
		long id = store.add(bytes("waiting"));
		store.sending(id, true, () -> {
			store.put("s-1", bytes("packet"));
			store.remove("s-1");
			return 0;
		});
		store.put("other-2", bytes("forces a write"));
		assertThat(crash().takeLoaded()).singleElement()
			.returns(id, StoredMessage::id)
			.returns(0, StoredMessage::packetId);
	}

	@Test
	void messagesOutliveTheSession() throws IOException {
		FileOutboxStore store = open();
		send(store, store.add(bytes("sent")), 7, true);
		store.clear();
		store.add(bytes("next"));
		FileOutboxStore crashed = crash();
		assertThat(crashed.keys()).isEmpty();
		assertThat(crashed.takeLoaded()).extracting(StoredMessage::packetId).containsExactly(0, 0);
	}

	@Test
	void noMoreThanAFewSettledMessagesComeAgain() throws IOException {
		FileOutboxStore store = open();
		List<Long> ids = new ArrayList<>();
		for (int i = 1; i <= 300; i++) {
			ids.add(store.add(bytes("message")));
		}
		for (int i = 1; i <= 300; i++) {
			send(store, ids.get(i - 1), i, false);
		}
		for (int i = 1; i < 300; i++) {
			store.remove("s-" + i);
		}
		assertThat(crash().takeLoaded()).hasSizeLessThanOrEqualTo(64);
		store.remove("s-300");
		assertThat(crash().takeLoaded()).as("nothing in flight").isEmpty();
	}

	@Test
	void fileDoesNotGrowForEver() throws IOException {
		FileOutboxStore store = open();
		for (int i = 0; i < 50; i++) {
			store.add(new byte[1000]);
		}
		for (int i = 1; i <= 10_000; i++) {
			send(store, store.add(new byte[1000]), i, false);
			store.remove("s-" + i);
		}
		assertThat(Files.size(file())).isLessThan(4 << 20);
		assertThat(crash().takeLoaded()).hasSize(50);
	}

	@Test
	void directoryIsForItsOwnerOnly() throws IOException {
		FileOutboxStore.open(this.directory.resolve("new/outbox"), "name", OWNER, Instant::now).close();
		assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(this.directory.resolve("new/outbox"))))
			.isEqualTo("rwx------");
		assertThat(PosixFilePermissions
			.toString(Files.getPosixFilePermissions(this.directory.resolve("new/outbox/name.outbox"))))
			.isEqualTo("rw-------");
	}

	@Test
	void eachNameHasItsFile() {
		List<String> names = List.of("plant1", "plant:1", "Plant1", "plant/1", "../plant1", "a".repeat(200),
				"a".repeat(201), "日本", ".");
		assertThat(names).extracting(FileNames::of)
			.doesNotHaveDuplicates()
			.allMatch((name) -> name.matches("[a-z0-9_%-]{1,150}"))
			.contains("plant1");
	}

	@Test
	void directoryThatIsAFileIsRefused() throws IOException {
		Path file = Files.createFile(this.directory.resolve("file"));
		assertThatExceptionOfType(OutboxUnavailableException.class)
			.isThrownBy(() -> FileOutboxStore.open(file, "name", OWNER, Instant::now))
			.withMessageContaining("cannot be written to: there is a file of that name.")
			.withMessageContaining("set another directory");
	}

	@Test
	void fileInUseIsRefused() {
		open();
		assertThatExceptionOfType(OutboxUnavailableException.class).isThrownBy(this::open)
			.withMessageContaining("'name.outbox' in it is in use, by another application")
			.withMessageContaining("give each its own directory");
	}

	@Test
	void fileIsFreeAfterClose() {
		open().close();
		open();
	}

	@Test
	void messagesOfAnotherClientAreNotSent() throws IOException {
		FileOutboxStore store = open();
		store.add(bytes("message"));
		store.close();
		assertThatExceptionOfType(OutboxUnavailableException.class)
			.isThrownBy(() -> FileOutboxStore.open(this.directory, "name", "other", Instant::now))
			.withMessageContaining("holds 1 messages that were accepted for the client identifier 'client', not for "
					+ "the client identifier 'other'")
			.withMessageContaining("Set 'client-id' back");
		assertThat(open().takeLoaded()).as("still there, and not locked").hasSize(1);
	}

	@Test
	void packetsOfAnotherClientAreForgotten() {
		FileOutboxStore store = open();
		store.put("received-1", bytes(""));
		store.close();
		FileOutboxStore other = FileOutboxStore.open(this.directory, "name", "other", Instant::now);
		this.open.add(other);
		assertThat(other.keys()).isEmpty();
	}

	@Test
	void unreadableFileIsSetAside() throws IOException {
		Files.createDirectories(this.directory);
		Files.write(file(), new byte[20_000]);
		FileOutboxStore store = open();
		assertThat(store.takeLoaded()).isEmpty();
		assertThat(store.damaged()).isOne();
		store.add(bytes("message"));
		assertThat(crash().takeLoaded()).hasSize(1);
		try (Stream<Path> files = Files.list(this.directory)) {
			assertThat(files).filteredOn((file) -> file.getFileName().toString().contains(".corrupt-"))
				.singleElement()
				.satisfies((file) -> assertThat(Files.size(file)).isEqualTo(20_000));
		}
		store.close();
		assertThat(open().damaged()).as("after the next start").isZero();
	}

	@Test
	void tornFileLosesNoMoreThanItsEnd() throws IOException {
		FileOutboxStore store = open();
		for (int i = 0; i < 50; i++) {
			store.add(bytes("message " + i));
		}
		Path copy = copy();
		try (RandomAccessFile file = new RandomAccessFile(copy.resolve("name.outbox").toFile(), "rw")) {
			file.setLength(file.length() - 100);
		}
		FileOutboxStore torn = open(copy);
		assertThat(torn.takeLoaded()).extracting(FileOutboxStoreTests::text)
			.startsWith("message 0")
			.hasSizeGreaterThan(40);
		torn.add(bytes("another"));
	}

	@Test
	void unreadableRecordIsSetAside() throws IOException {
		FileOutboxStore store = open();
		long id = store.add(bytes("broken"));
		store.add(bytes("whole"));
		store.put("s-3", bytes("broken"));
		store.close();
		try (MVStore file = MVStore.open(file().toString())) {
			MVMap<String, byte[]> records = file.openMap("records",
					new MVMap.Builder<String, byte[]>().keyType(StringDataType.INSTANCE)
						.valueType(ByteArrayDataType.INSTANCE));
			records.put("message/" + id, bytes("nonsense"));
			records.put("packet/s-3", new byte[0]);
		}
		FileOutboxStore reopened = open();
		assertThat(reopened.takeLoaded()).extracting(FileOutboxStoreTests::text).containsExactly("whole");
		assertThat(reopened.keys()).isEmpty();
		assertThat(reopened.damaged()).isEqualTo(2);
		reopened.close();
		FileOutboxStore again = open();
		assertThat(again.damaged()).as("after the next start").isZero();
		assertThat(again.takeLoaded()).hasSize(1);
		assertThat(again.add(bytes("next"))).as("no id twice").isGreaterThan(id + 1);
	}

	@Test
	void messageIsRefusedWhileTheDiskIsFull() throws IOException {
		FileOutboxStore store = openOnFullDisk();
		store.add(bytes("before"));
		FullDisk.full(true);
		assertThatIOException().isThrownBy(() -> store.add(bytes("refused"))).withMessage("No space left on device");
		FullDisk.full(false);
		store.add(bytes("after"));
		assertThat(crash().takeLoaded()).extracting(FileOutboxStoreTests::text).containsExactly("before", "after");
	}

	@Test
	void fullDiskIsNoReasonNotToStart() throws IOException {
		openOnFullDisk().add(bytes("before"));
		close();
		FileOutboxStore store = openOnFullDisk(true);
		assertThat(store.takeLoaded()).hasSize(1);
		assertThatIOException().isThrownBy(() -> store.add(bytes("refused")));
		FullDisk.full(false);
		store.add(bytes("after"));
		assertThat(store.damaged()).isZero();
		assertThat(crash().takeLoaded()).extracting(FileOutboxStoreTests::text).containsExactly("before", "after");
	}

	@Test
	void packetsLiveOnInMemoryWhileTheDiskIsFull() throws IOException {
		FileOutboxStore store = openOnFullDisk();
		long settled = store.add(bytes("settled"));
		long sent = store.add(bytes("sent"));
		send(store, settled, 1, true);
		FullDisk.full(true);
		send(store, sent, 2, true);
		store.remove("s-1");
		assertThat(store.keys()).containsExactly("s-2");
		FullDisk.full(false);
		store.add(bytes("next"));
		FileOutboxStore crashed = crash();
		assertThat(crashed.keys()).containsExactly("s-2");
		assertThat(crashed.takeLoaded()).extracting(StoredMessage::packetId).containsExactly(2, 0);
	}

	@Test
	void interruptedThreadCostsNothing() throws IOException {
		FileOutboxStore store = open();
		Thread.currentThread().interrupt();
		store.add(bytes("message"));
		assertThat(Thread.interrupted()).as("still interrupted").isTrue();
		assertThat(crash().takeLoaded()).hasSize(1);
	}

	@Test
	void closedStoreAcceptsNothing() {
		FileOutboxStore store = open();
		store.close();
		assertThatIOException().isThrownBy(() -> store.add(bytes("message"))).withMessage("it is closed");
	}

	private void send(FileOutboxStore store, long id, int packetId, boolean exactlyOnce) {
		store.sending(id, exactlyOnce, () -> {
			store.put("s-" + packetId, bytes("packet " + packetId));
			return packetId;
		});
	}

	private FileOutboxStore open() {
		return open(this.directory);
	}

	private FileOutboxStore open(Path directory) {
		return remember(FileOutboxStore.open(directory, "name", OWNER, Instant::now));
	}

	private FileOutboxStore openOnFullDisk() {
		return openOnFullDisk(false);
	}

	private FileOutboxStore openOnFullDisk(boolean full) {
		FullDisk.register();
		FullDisk.full(full);
		return remember(FileOutboxStore.open(this.directory, "name", OWNER, Instant::now, FullDisk.SCHEME + ":"));
	}

	private FileOutboxStore remember(FileOutboxStore store) {
		this.open.add(store);
		return store;
	}

	private FileOutboxStore crash() {
		return open(copy());
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

	private static byte[] bytes(String text) {
		return text.getBytes(StandardCharsets.UTF_8);
	}

	private static String text(StoredMessage message) {
		return new String(message.message(), StandardCharsets.UTF_8);
	}

}
