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

package io.github.mqttboot.benchmarks;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

import org.springframework.util.FileSystemUtils;

/**
 * The classes of an application in an archive, as Spring Boot recommends it for a fast
 * start. Such an archive takes classes of jars only, so folders become jars first.
 */
final class ClassDataArchive implements AutoCloseable {

	private final Path folder;

	private final String classPath;

	private ClassDataArchive(Path folder, String classPath) {
		this.folder = folder;
		this.classPath = classPath;
	}

	/**
	 * Make the archive of an application, which is started for that once.
	 * @param classPath its class path
	 * @param arguments its properties
	 * @return the archive
	 * @throws IOException if it can't be made
	 * @throws InterruptedException if the wait for it was interrupted
	 */
	static ClassDataArchive of(String classPath, Object... arguments) throws IOException, InterruptedException {
		Path folder = Files.createTempDirectory("class-data");
		List<String> jars = new ArrayList<>();
		for (String entry : classPath.split(File.pathSeparator)) {
			Path path = Path.of(entry);
			jars.add(Files.isDirectory(path) ? jar(path, folder.resolve(jars.size() + ".jar")).toString() : entry);
		}
		ClassDataArchive archive = new ClassDataArchive(folder, String.join(File.pathSeparator, jars));
		try (ChildProcess application = ChildProcess.start(List.of("-XX:ArchiveClassesAtExit=" + archive.file()),
				archive.classPath, StartedApplication.class, arguments)) {
			application.readLine();
			application.stop();
		}
		return archive;
	}

	private static Path jar(Path classes, Path jar) throws IOException {
		try (JarOutputStream output = new JarOutputStream(Files.newOutputStream(jar));
				Stream<Path> files = Files.walk(classes)) {
			for (Path file : files.filter(Files::isRegularFile).toList()) {
				output.putNextEntry(new JarEntry(classes.relativize(file).toString().replace(File.separatorChar, '/')));
				Files.copy(file, output);
			}
		}
		return jar;
	}

	private Path file() {
		return this.folder.resolve("application.jsa");
	}

	/**
	 * Start the application.
	 * @param arguments its properties
	 * @return how many seconds it took
	 * @throws IOException if it could not be started
	 */
	double start(Object... arguments) throws IOException {
		return StartUpRow.startWith(List.of("-XX:SharedArchiveFile=" + file()), this.classPath, arguments);
	}

	@Override
	public void close() throws IOException {
		FileSystemUtils.deleteRecursively(this.folder);
	}

}
