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
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.Semaphore;
import java.util.function.LongSupplier;
import java.util.stream.Stream;

/**
 * A disk that has no room, or does not answer, while a test says so. A write for which
 * there is no room is torn.
 */
final class FullDisk implements Journal.Disk {

	private final Semaphore hangs = new Semaphore(1);

	private volatile boolean full;

	private volatile LongSupplier left = () -> Long.MAX_VALUE;

	void full(boolean full) {
		this.full = full;
	}

	/**
	 * Let the disk be full when a directory has grown to a size.
	 * @param directory the directory
	 * @param bytes the size
	 */
	void room(Path directory, long bytes) {
		this.left = () -> {
			try (Stream<Path> files = Files.list(directory)) {
				return bytes - files.filter(Files::isRegularFile).mapToLong((file) -> file.toFile().length()).sum();
			}
			catch (IOException ex) {
				throw new UncheckedIOException(ex);
			}
		};
	}

	/**
	 * Let no write return.
	 * @return lets them return
	 */
	Runnable hang() {
		this.hangs.acquireUninterruptibly();
		return this.hangs::release;
	}

	/**
	 * Return whether a write does not return.
	 * @return whether somebody waits for it
	 */
	boolean isHanging() {
		return this.hangs.hasQueuedThreads();
	}

	@Override
	public RandomAccessFile open(Path path) throws IOException {
		return new DiskFile(path);
	}

	private final class DiskFile extends RandomAccessFile {

		private DiskFile(Path path) throws IOException {
			super(path.toFile(), "rw");
		}

		@Override
		public void write(byte[] bytes) throws IOException {
			write(bytes, 0, bytes.length);
		}

		@Override
		public void write(byte[] bytes, int offset, int length) throws IOException {
			FullDisk.this.hangs.acquireUninterruptibly();
			FullDisk.this.hangs.release();
			long left = FullDisk.this.full ? length / 2 : FullDisk.this.left.getAsLong();
			if (left < length) {
				super.write(bytes, offset, (int) left);
				throw new IOException("No space left on device");
			}
			super.write(bytes, offset, length);
		}

	}

}
