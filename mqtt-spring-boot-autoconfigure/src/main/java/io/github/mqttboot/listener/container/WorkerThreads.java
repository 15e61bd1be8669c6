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

package io.github.mqttboot.listener.container;

import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

import io.github.mqttboot.listener.MqttListenerEndpoint;
import org.jspecify.annotations.Nullable;

import org.springframework.core.task.VirtualThreadTaskExecutor;
import org.springframework.scheduling.concurrent.CustomizableThreadFactory;
import org.springframework.util.ClassUtils;

/**
 * Where the workers of a listener take their threads from.
 *
 * @param executor lends threads, or {@code null} for threads of its own
 * @param virtual whether threads of its own are virtual
 * @param contextClassLoader the class loader of the application, for threads of its own:
 * those that start them, such as a timer of the JDK, may have another
 */
record WorkerThreads(@Nullable Executor executor, boolean virtual, @Nullable ClassLoader contextClassLoader) {

	/**
	 * Take the class loader of the current thread, which makes a bean of the application.
	 * @param executor lends threads, or {@code null} for threads of its own
	 * @param virtual whether threads of its own are virtual
	 */
	WorkerThreads(@Nullable Executor executor, boolean virtual) {
		this(executor, virtual, ClassUtils.getDefaultClassLoader());
	}

	/**
	 * Return platform threads of its own.
	 * @return the threads
	 */
	static WorkerThreads own() {
		return new WorkerThreads(null, false);
	}

	/**
	 * Create threads of its own, as many as it handles messages at a time. An executor
	 * for virtual threads too: one that has no bound could not be interrupted at once.
	 * @param endpoint the listener, which names the threads
	 * @return the threads
	 */
	ExecutorService create(MqttListenerEndpoint endpoint) {
		String prefix = "mqtt-" + endpoint.id() + "-";
		ThreadFactory factory = this.virtual ? new VirtualThreadTaskExecutor(prefix).getVirtualThreadFactory()
				: new CustomizableThreadFactory(prefix);
		ThreadPoolExecutor threads = new ThreadPoolExecutor(endpoint.concurrency(), endpoint.concurrency(), 30,
				TimeUnit.SECONDS, new LinkedBlockingQueue<>(), (task) -> inApplication(factory.newThread(task)));
		threads.allowCoreThreadTimeOut(true);
		return threads;
	}

	private Thread inApplication(Thread thread) {
		thread.setContextClassLoader(this.contextClassLoader);
		return thread;
	}

}
