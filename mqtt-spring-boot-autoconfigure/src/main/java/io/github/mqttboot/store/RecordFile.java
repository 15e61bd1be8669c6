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

import java.io.EOFException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HashMap;
import java.util.Map;

import org.apache.commons.logging.Log;
import org.apache.commons.logging.LogFactory;
import org.h2.mvstore.DataUtils;
import org.h2.mvstore.MVMap;
import org.h2.mvstore.MVStore;
import org.h2.mvstore.MVStoreException;
import org.h2.mvstore.type.ByteArrayDataType;
import org.h2.mvstore.type.StringDataType;
import org.jspecify.annotations.Nullable;

import org.springframework.util.Assert;
import org.springframework.util.StringUtils;

/**
 * A file of records by key. What was written survives the end of the process, not that of
 * the operating system, for nothing waits until the disk has it. A write takes effect as
 * a whole or not at all. One process can have it open. Not thread-safe.
 */
final class RecordFile implements AutoCloseable {

	/**
	 * A record to be removed.
	 */
	static final byte[] REMOVED = {};

	private static final Log logger = LogFactory.getLog(RecordFile.class);

	private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS")
		.withZone(ZoneOffset.UTC);

	/**
	 * Writes after which little used parts of the file are put together.
	 */
	private static final int COMPACT_EVERY = 4096;

	private static final int COMPACT_BELOW_FILL_RATE = 50;

	private static final int COMPACT_BYTES = 1 << 20;

	private final Path path;

	private final String fileSystem;

	private final InstantSource clock;

	private @Nullable MVStore store;

	private int writes;

	private volatile int corrupt;

	private RecordFile(Path path, String fileSystem, InstantSource clock) {
		this.path = path;
		this.fileSystem = fileSystem;
		this.clock = clock;
	}

	/**
	 * Open a file, which is made if there is none. One that cannot be read is set aside.
	 * @param path the file
	 * @param fileSystem what H2 shall open it with, or an empty text for the default
	 * @param clock the time
	 * @return the open file
	 * @throws OutboxUnavailableException if it cannot be opened
	 */
	static RecordFile open(Path path, String fileSystem, InstantSource clock) {
		RecordFile file = new RecordFile(path, fileSystem, clock);
		try {
			createDirectory(path);
			createFile(path);
			file.reopen();
		}
		catch (MVStoreException ex) {
			throw file.unavailable(ex);
		}
		catch (IOException | SecurityException ex) {
			throw new OutboxUnavailableException("It cannot be written to: " + describe(ex) + ".",
					"Let the application write there, or set another directory.", ex);
		}
		return file;
	}

	private static void createDirectory(Path path) throws IOException {
		Path directory = path.toAbsolutePath().getParent();
		if (directory != null && !Files.isDirectory(directory)) {
			// messages are kept as they are: they are for nobody else to read
			Files.createDirectories(directory, onlyForOwner(directory, "rwx------"));
		}
	}

	private static void createFile(Path path) throws IOException {
		if (!Files.exists(path)) {
			Files.createFile(path, onlyForOwner(path, "rw-------"));
		}
		if (!Files.isReadable(path) || !Files.isWritable(path)) {
			throw new AccessDeniedException(path.toString());
		}
	}

	private static FileAttribute<?>[] onlyForOwner(Path path, String permissions) {
		boolean posix = path.getFileSystem().supportedFileAttributeViews().contains("posix");
		return posix
				? new FileAttribute<?>[] {
						PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions)) }
				: new FileAttribute<?>[0];
	}

	private OutboxUnavailableException unavailable(MVStoreException ex) {
		if (ex.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
			return new OutboxUnavailableException(
					"The file '" + this.path.getFileName()
							+ "' in it is in use, by another application or another instance of this one.",
					"Stop that one, or give each its own directory.", ex);
		}
		return new OutboxUnavailableException("It cannot be used: " + describe(ex) + ".",
				"Let the application write there, or set another directory.", ex);
	}

	/**
	 * Open the file, and set it aside if that fails for what is in it.
	 */
	private void reopen() throws IOException {
		try {
			this.store = openStore();
			load();
		}
		catch (RuntimeException ex) {
			closeImmediately();
			if (!isDamage(ex)) {
				throw ex;
			}
			Path aside = setAside();
			this.corrupt++;
			logger.error("The outbox file " + this.path + " cannot be read and was set aside as " + aside.getFileName()
					+ ": the messages in it are not sent", ex);
			createFile(this.path);
			this.store = openStore();
		}
	}

	/**
	 * Return whether what is in the file is to blame, and not that it can't be read now:
	 * it is locked, the disk is full or gives errors, there is no memory.
	 * @param ex what came of reading it
	 * @return whether the file is damaged
	 */
	private static boolean isDamage(RuntimeException ex) {
		if (ex instanceof MVStoreException failure && failure.getErrorCode() == DataUtils.ERROR_FILE_LOCKED) {
			return false;
		}
		Throwable root = rootOf(ex);
		return !(root instanceof Error) && (!(root instanceof IOException) || root instanceof EOFException);
	}

	private Path setAside() throws IOException {
		String suffix = ".corrupt-" + SUFFIX.format(this.clock.instant());
		return Files.move(this.path, this.path.resolveSibling(this.path.getFileName() + suffix));
	}

	private MVStore openStore() {
		MVStore store = new MVStore.Builder().fileName(this.fileSystem + this.path.toAbsolutePath())
			.autoCommitDisabled()
			.open();
		// nothing reads what was overwritten, so its room can be used at once
		store.setVersionsToKeep(0);
		store.setRetentionTime(0);
		return store;
	}

	private static MVMap<String, byte[]> records(MVStore store) {
		return store.openMap("records", new MVMap.Builder<String, byte[]>().keyType(StringDataType.INSTANCE)
			.valueType(ByteArrayDataType.INSTANCE));
	}

	/**
	 * Read all records.
	 * @return the records by key
	 */
	Map<String, byte[]> load() {
		MVStore store = this.store;
		Assert.state(store != null, "Not open");
		return new HashMap<>(records(store));
	}

	/**
	 * Write records.
	 * @param changes the records, or {@link #REMOVED}, by key
	 * @throws IOException if that was not possible; then nothing was written, and the
	 * next write may succeed
	 */
	void write(Map<String, byte[]> changes) throws IOException {
		// an interrupt would close the file
		boolean interrupted = Thread.interrupted();
		try {
			writeOrThrow(changes);
		}
		catch (MVStoreException ex) {
			// a store that failed once is of no use any more
			closeImmediately();
			interrupted |= Thread.interrupted();
			try {
				writeOrThrow(changes);
			}
			catch (MVStoreException again) {
				closeImmediately();
				throw new IOException(describe(again), again);
			}
		}
		finally {
			if (interrupted) {
				Thread.currentThread().interrupt();
			}
		}
	}

	private void writeOrThrow(Map<String, byte[]> changes) throws IOException {
		if (this.store == null) {
			reopen();
		}
		MVStore store = this.store;
		Assert.state(store != null, "Not open");
		MVMap<String, byte[]> records = records(store);
		changes.forEach((key, value) -> {
			if (value == REMOVED) {
				records.remove(key);
			}
			else {
				records.put(key, value);
			}
		});
		store.commit();
		if (++this.writes % COMPACT_EVERY == 0) {
			store.compact(COMPACT_BELOW_FILL_RATE, COMPACT_BYTES);
		}
	}

	private static String describe(Throwable failure) {
		Throwable root = rootOf(failure);
		if (root instanceof AccessDeniedException) {
			return "permission denied";
		}
		if (root instanceof FileAlreadyExistsException) {
			return "there is a file of that name";
		}
		String reason = (root instanceof FileSystemException failed) ? failed.getReason() : root.getMessage();
		return StringUtils.hasText(reason) ? reason : root.toString();
	}

	private static Throwable rootOf(Throwable failure) {
		Throwable root = failure;
		while (root.getCause() != null) {
			root = root.getCause();
		}
		return root;
	}

	/**
	 * Return how many files were set aside.
	 * @return the number
	 */
	int corrupt() {
		return this.corrupt;
	}

	private void closeImmediately() {
		if (this.store != null) {
			this.store.closeImmediately();
			this.store = null;
		}
	}

	@Override
	public void close() {
		if (this.store != null) {
			this.store.close(0);
			this.store = null;
		}
	}

}
