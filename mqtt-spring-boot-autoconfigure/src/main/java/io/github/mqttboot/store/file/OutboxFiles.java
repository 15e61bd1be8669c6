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
import java.io.RandomAccessFile;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.charset.StandardCharsets;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.HexFormat;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

import io.github.mqttboot.store.OutboxUnavailableException;
import org.jspecify.annotations.Nullable;

import org.springframework.util.StringUtils;

/**
 * The file of an outbox and the one beside it whose lock says that it is in use: the
 * outbox itself is replaced at times, and its lock would go with it.
 */
final class OutboxFiles implements AutoCloseable {

	private static final DateTimeFormatter SUFFIX = DateTimeFormatter.ofPattern("yyyyMMdd'T'HHmmss.SSS")
		.withZone(ZoneOffset.UTC);

	/**
	 * Those of this process. Closing a file that was opened to try its lock could release
	 * the lock of the one who has it.
	 */
	private static final Set<Path> OPEN = ConcurrentHashMap.newKeySet();

	private static final int MAX_NAME_LENGTH = 120;

	private static final int NAME_PREFIX_LENGTH = 60;

	private static final String PLAIN = "abcdefghijklmnopqrstuvwxyz0123456789-_";

	private final Path path;

	private @Nullable Path held;

	private @Nullable RandomAccessFile lock;

	private OutboxFiles(Path path) {
		this.path = path;
	}

	/**
	 * Take possession of the file of a connection, which is created if there is none.
	 * @param directory the directory
	 * @param name the name of the connection
	 * @return the file
	 * @throws OutboxUnavailableException if that is not possible
	 */
	static OutboxFiles open(Path directory, String name) {
		Path path = directory.resolve(fileName(name));
		OutboxFiles files = new OutboxFiles(path);
		try {
			createDirectory(path);
			create(path);
			files.lock();
			Files.deleteIfExists(files.next());
			return files;
		}
		catch (IOException | SecurityException ex) {
			files.close();
			throw files.unavailable(ex);
		}
		catch (OutboxUnavailableException ex) {
			files.close();
			throw ex;
		}
	}

	/**
	 * Return a name that every file system takes, one for each name of a connection: also
	 * where upper and lower case are the same.
	 * @param name the name of the connection
	 * @return the name of its file
	 */
	static String fileName(String name) {
		HexFormat hex = HexFormat.of();
		StringBuilder escaped = new StringBuilder();
		byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
		for (byte b : bytes) {
			if (PLAIN.indexOf(b) != -1) {
				escaped.append((char) b);
			}
			else {
				escaped.append('%').append(hex.toHexDigits(b));
			}
		}
		return ((escaped.length() <= MAX_NAME_LENGTH) ? escaped
				: escaped.substring(0, NAME_PREFIX_LENGTH) + "%" + hex.formatHex(digest(bytes))) + ".outbox";
	}

	private static byte[] digest(byte[] bytes) {
		try {
			return MessageDigest.getInstance("SHA-256").digest(bytes);
		}
		catch (NoSuchAlgorithmException ex) {
			throw new IllegalStateException(ex);
		}
	}

	private static void createDirectory(Path path) throws IOException {
		Path directory = path.toAbsolutePath().getParent();
		if (directory != null && !Files.isDirectory(directory)) {
			// messages are kept as they are: they are for nobody else to read
			Files.createDirectories(directory, onlyForOwner(directory, "rwx------"));
		}
	}

	/**
	 * Create a file that only its owner can read, unless it exists.
	 * @param path the file
	 * @throws IOException if it cannot be created, or neither read nor written
	 */
	static void create(Path path) throws IOException {
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

	private void lock() throws IOException {
		Path real = this.path.toRealPath();
		if (!OPEN.add(real)) {
			throw inUse();
		}
		this.held = real;
		Path lockPath = sibling(".lock");
		create(lockPath);
		RandomAccessFile file = new RandomAccessFile(lockPath.toFile(), "rw");
		this.lock = file;
		if (!tryLock(file)) {
			throw inUse();
		}
	}

	private static boolean tryLock(RandomAccessFile file) throws IOException {
		try {
			FileLock lock = file.getChannel().tryLock();
			return lock != null;
		}
		catch (OverlappingFileLockException ex) {
			// another class loader of this process
			return false;
		}
	}

	OutboxUnavailableException inUse() {
		return unavailable(OutboxUnavailableException.Reason.IN_USE, "it is in use", null);
	}

	OutboxUnavailableException unavailable(Exception cause) {
		return unavailable(OutboxUnavailableException.Reason.NOT_WRITABLE, describe(cause), cause);
	}

	OutboxUnavailableException unavailable(OutboxUnavailableException.Reason reason, String message,
			@Nullable Exception cause) {
		return new OutboxUnavailableException(reason, this.path.getFileName().toString(), message, cause);
	}

	private static String describe(Throwable failure) {
		if (failure instanceof AccessDeniedException) {
			return "permission denied";
		}
		if (failure instanceof FileAlreadyExistsException) {
			return "there is a file of that name";
		}
		String reason = (failure instanceof FileSystemException failed) ? failed.getReason() : failure.getMessage();
		return StringUtils.hasText(reason) ? reason : failure.toString();
	}

	Path path() {
		return this.path;
	}

	/**
	 * Return where the content is written that is to replace the present one.
	 * @return the path
	 */
	Path next() {
		return sibling(".new");
	}

	private Path sibling(String suffix) {
		return this.path.resolveSibling(this.path.getFileName() + suffix);
	}

	/**
	 * Set the file aside, for it cannot be read, and make a new one.
	 * @param now the time
	 * @return where it is now
	 * @throws IOException if that failed
	 */
	Path setAside(Instant now) throws IOException {
		Path aside = Files.move(this.path, sibling(".corrupt-" + SUFFIX.format(now)));
		create(this.path);
		return aside;
	}

	@Override
	public String toString() {
		return this.path.toString();
	}

	@Override
	public void close() {
		if (this.lock != null) {
			try {
				this.lock.close();
			}
			catch (IOException ex) {
				// it ends with the process at the latest
			}
		}
		if (this.held != null) {
			OPEN.remove(this.held);
			this.held = null;
		}
	}

}
