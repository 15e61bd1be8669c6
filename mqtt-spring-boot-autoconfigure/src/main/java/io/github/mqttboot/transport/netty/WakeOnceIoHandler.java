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

package io.github.mqttboot.transport.netty;

import java.io.IOException;
import java.net.ProtocolFamily;
import java.nio.channels.DatagramChannel;
import java.nio.channels.Pipe;
import java.nio.channels.Selector;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.channels.spi.AbstractSelector;
import java.nio.channels.spi.SelectorProvider;

import io.netty.channel.IoHandle;
import io.netty.channel.IoHandler;
import io.netty.channel.IoHandlerContext;
import io.netty.channel.IoRegistration;
import io.netty.channel.nio.NioIoHandler;
import io.netty.util.concurrent.ThreadAwareExecutor;
import org.jspecify.annotations.Nullable;

/**
 * NIO of Netty, which a task from another thread wakes once. By itself it wakes its
 * selector another time whenever it was woken, so that it does not miss what it may have
 * been told meanwhile, and turns once more for nothing. A selector cannot miss it: it
 * keeps a wake-up until it waits the next time.
 */
final class WakeOnceIoHandler implements IoHandler {

	private final IoHandler delegate;

	private final ThreadAwareExecutor loop;

	private volatile @Nullable Selector selector;

	WakeOnceIoHandler(ThreadAwareExecutor loop) {
		this.loop = loop;
		this.delegate = NioIoHandler.newFactory(new Selectors()).newHandler(loop);
	}

	@Override
	public void initialize() {
		this.delegate.initialize();
	}

	@Override
	public int run(IoHandlerContext context) {
		return this.delegate.run(context);
	}

	@Override
	public void prepareToDestroy() {
		this.delegate.prepareToDestroy();
	}

	@Override
	public void destroy() {
		this.delegate.destroy();
	}

	@Override
	public IoRegistration register(IoHandle handle) throws Exception {
		return this.delegate.register(handle);
	}

	@Override
	public void wakeup() {
		Selector selector = this.selector;
		if (selector != null && !this.loop.isExecutorThread(Thread.currentThread())) {
			selector.wakeup();
		}
	}

	@Override
	public boolean isCompatible(Class<? extends IoHandle> handleType) {
		return this.delegate.isCompatible(handleType);
	}

	/**
	 * Those of the JDK. Netty opens another one if it takes the present one for broken.
	 */
	private final class Selectors extends SelectorProvider {

		private final SelectorProvider jdk = SelectorProvider.provider();

		@Override
		public DatagramChannel openDatagramChannel() throws IOException {
			return this.jdk.openDatagramChannel();
		}

		@Override
		public DatagramChannel openDatagramChannel(ProtocolFamily family) throws IOException {
			return this.jdk.openDatagramChannel(family);
		}

		@Override
		public Pipe openPipe() throws IOException {
			return this.jdk.openPipe();
		}

		@Override
		public AbstractSelector openSelector() throws IOException {
			AbstractSelector selector = this.jdk.openSelector();
			WakeOnceIoHandler.this.selector = selector;
			return selector;
		}

		@Override
		public ServerSocketChannel openServerSocketChannel() throws IOException {
			return this.jdk.openServerSocketChannel();
		}

		@Override
		public SocketChannel openSocketChannel() throws IOException {
			return this.jdk.openSocketChannel();
		}

	}

}
